package dev.carillon.subscription.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What PostgreSQL itself writes down about the statements in one database: the witness that is not
/// our own code. It writes a statement before it executes it.
public final class StatementLog {

    private static final Pattern ENTRY =
            Pattern.compile("^\\d{4}-\\d\\d-\\d\\d .*?\\[\\d+] LOG: {2}(.*)$");
    private static final Pattern OTHER_ENTRY = Pattern.compile("^\\d{4}-\\d\\d-\\d\\d .*");
    private static final Pattern STATEMENT =
            Pattern.compile("^(?:statement|execute [^:]+): (.*)$", Pattern.DOTALL);

    /// What requests read and write, and background jobs of an idle service do not. Not who calls:
    /// that has nothing to do with what is asked for, and may be remembered.
    private static final Pattern OF_REQUESTS =
            Pattern.compile(
                    "\\b(webhooks|webhook_headers|webhook_secrets|organizations|pipes|tables|members"
                            + "|audit_log|deliveries|delivery_steps|endpoint_health)\\b");

    private final Path file;
    private long from;

    private StatementLog(Path file) {
        this.file = file;
    }

    /// Makes the server write down every statement of sessions in this database that begin from now
    /// on: to be called before a service is started.
    public static StatementLog begin(EmbeddedDatabase server, World world) {
        world.setForNewSessions("log_statement", "all");
        StatementLog log = new StatementLog(server.dataDirectory().resolve("postgresql.log"));
        log.mark();
        return log;
    }

    /// Forgets what was written so far.
    public void mark() {
        try {
            from = Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The texts of the statements of requests since the last [#mark], in order, without their
    /// values.
    public List<String> statements() {
        List<String> statements = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : written().split("\n", -1)) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.matches()) {
                add(open, statements);
                open.append(entry.group(1));
            } else if (OTHER_ENTRY.matcher(line).matches()) {
                add(open, statements);
            } else if (!open.isEmpty()) {
                open.append(' ').append(line.strip());
            }
        }
        add(open, statements);
        return statements;
    }

    private static void add(StringBuilder open, List<String> statements) {
        Matcher statement = STATEMENT.matcher(open);
        if (statement.matches() && OF_REQUESTS.matcher(statement.group(1)).find()) {
            statements.add(statement.group(1).replaceAll("\\s+", " ").strip());
        }
        open.setLength(0);
    }

    private String written() {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(from);
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
