package dev.carillon.router.app;

import dev.carillon.platform.lifecycle.ServiceRunner;
import dev.carillon.platform.log.Logs;
import java.time.Clock;
import java.time.Duration;

/// Runs the event router as a process.
public final class Main {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private Main() {}

    /// Ends with the codes of [ServiceRunner].
    ///
    /// @param args none are read; the settings come from the environment
    public static void main(String[] args) {
        System.exit(
                ServiceRunner.run(
                        () -> {
                            EventRouterConfig config = EventRouterConfig.read(System.getenv());
                            Logs.configure(config.log());
                            return EventRouter.start(config, Clock.systemUTC());
                        },
                        CLOSE_LIMIT));
    }
}
