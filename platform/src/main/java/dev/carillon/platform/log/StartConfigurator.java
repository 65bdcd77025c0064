package dev.carillon.platform.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.event.Level;

/// What Logback does before [Logs#configure] is called, and in tests: warnings as text to standard
/// error. Logback's own choice would be everything to standard output, which belongs to a command's
/// result. Found by Logback as a service.
public final class StartConfigurator extends ContextAwareBase implements Configurator {

    /// For Logback.
    public StartConfigurator() {}

    /// Configures the context, and lets no other configurator follow.
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logs.apply(LogConfig.text(Level.WARN), context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
