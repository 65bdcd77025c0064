package dev.carillon.subscription.publish;

import dev.carillon.platform.config.Secret;
import dev.carillon.platform.lifecycle.Failure;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.DatabaseConfig;
import dev.carillon.subscription.store.PostgresOutbox;
import dev.carillon.subscription.support.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A relay in a process of its own, which can be killed and stopped like any other. It ends with
/// the test's process.
///
/// @param name of its connections
/// @param process it
record RelayProcess(String name, Process process) implements AutoCloseable {

    /// Starts a relay; does not wait until it leads.
    ///
    /// @param patience after how long it is put out when it leads and is silent
    static RelayProcess start(World world, String name, Duration patience) {
        DatabaseConfig database = world.databaseConfig();
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        name,
                        world.kafka().bootstrapServers(),
                        world.registry().properties().get("schema.registry.url"),
                        database.jdbcUrl(),
                        database.user(),
                        patience.toString());
        builder.environment().put("PASSWORD", database.password().reveal());
        try {
            return new RelayProcess(
                    name,
                    builder.redirectErrorStream(true)
                            .redirectOutput(Path.of("target", name + ".log").toFile())
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException("a relay cannot be started", e);
        }
    }

    /// Takes every turn from the process until [#resume].
    void pause() {
        signal("STOP");
    }

    /// Gives it its turns back.
    void resume() {
        signal("CONT");
    }

    /// Ends it at once and without a word, as `kill -9` does.
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private void signal(String signal) {
        try {
            Process kill =
                    new ProcessBuilder(List.of("kill", "-" + signal, Long.toString(process.pid())))
                            .inheritIO()
                            .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException(signal + " could not be sent to " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no kill command", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// The process's entry.
    static final class Main {

        private Main() {}

        /// Runs a relay until the test ends.
        ///
        /// @param arguments name, brokers, registry, JDBC URL, user, patience; the password is in
        ///   the environment
        public static void main(String[] arguments) throws IOException {
            DatabaseConfig database =
                    new DatabaseConfig(
                            arguments[3], arguments[4], new Secret(System.getenv("PASSWORD")), 2);
            Outbox outbox = new PostgresOutbox(Database.open(database, arguments[0] + "-rows"));
            Relays relay =
                    Relays.start(
                            arguments[0],
                            arguments[1],
                            arguments[2],
                            database,
                            Duration.parse(arguments[5]),
                            outbox);
            Failure failure = relay.failure();
            Thread.ofVirtual()
                    .start(() -> {
                        failure.future()
                                .exceptionally(e -> {
                                    e.printStackTrace();
                                    Runtime.getRuntime().halt(1);
                                    return null;
                                })
                                .join();
                    });
            // The pipe ends when the test's process does.
            while (System.in.read() >= 0) {}
            Runtime.getRuntime().halt(0);
        }
    }
}
