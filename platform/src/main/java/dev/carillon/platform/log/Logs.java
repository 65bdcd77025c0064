package dev.carillon.platform.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.carillon.platform.config.SettingsException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Sets up logging for the process. Standard output stays free for a command's result.
public final class Logs {

    /// A control character or a line separator of Unicode inside a message could forge a line or
    /// paint a terminal; each becomes a space.
    private static final String UNSAFE = "[\\p{Cntrl}\\u0085\\u2028\\u2029]";

    private static final String TEXT =
            "%d{HH:mm:ss.SSS} %-5level [%replace(%thread){'"
                    + UNSAFE
                    + "',' '}] %logger{36} %replace(%msg){'"
                    + UNSAFE
                    + "',' '} %replace(%kvp){'"
                    + UNSAFE
                    + "',' '}%n%ex";

    private Logs() {}

    /// Applies the configuration, in place of whatever was configured before. `java.util.logging`
    /// goes the same way. To be called first in `main`.
    ///
    /// @throws IllegalStateException when the log file cannot be opened, or SLF4J is bound to
    ///   another backend than Logback
    public static void configure(LogConfig config) {
        LoggerContext context = context();
        context.reset();
        LevelChangePropagator julLevels = new LevelChangePropagator();
        julLevels.setContext(context);
        julLevels.setResetJUL(true);
        julLevels.start();
        context.addListener(julLevels);
        apply(config, context);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    static void apply(LogConfig config, LoggerContext context) {
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender(config, context));
        root.setLevel(Level.convertAnSLF4JLevel(config.level()));
        config.levels()
                .forEach((name, level) ->
                        context.getLogger(name).setLevel(Level.convertAnSLF4JLevel(level)));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private static LoggerContext context() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            return context;
        }
        throw new IllegalStateException(
                "SLF4J is bound to "
                        + factory.getClass().getName()
                        + "; remove that backend from the class path, Logback is meant");
    }

    private static Appender<ILoggingEvent> appender(LogConfig config, LoggerContext context) {
        OutputStreamAppender<ILoggingEvent> appender =
                config.file().isPresent() ? fileAppender(config) : consoleAppender();
        appender.setContext(context);
        appender.setEncoder(
                switch (config.format()) {
                    case JSON -> jsonEncoder(context);
                    case TEXT -> textEncoder(context);
                });
        appender.start();
        if (!appender.isStarted()) {
            throw new SettingsException(
                    List.of(
                            LogConfig.PREFIX
                                    + "FILE: cannot append to "
                                    + config.file().map(Object::toString).orElse("standard error")
                                    + "; name a file in a folder that this process may write to"));
        }
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> fileAppender(LogConfig config) {
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setFile(config.file().orElseThrow().toString());
        file.setAppend(true);
        file.setName("file");
        return file;
    }

    private static OutputStreamAppender<ILoggingEvent> consoleAppender() {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setTarget("System.err");
        console.setName("stderr");
        return console;
    }

    private static Encoder<ILoggingEvent> jsonEncoder(LoggerContext context) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        LogstashFieldNames names = encoder.getFieldNames();
        names.setVersion("[ignore]");
        names.setLevelValue("[ignore]");
        names.setLogger("logger");
        names.setThread("thread");
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> textEncoder(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern(TEXT);
        encoder.start();
        return encoder;
    }
}
