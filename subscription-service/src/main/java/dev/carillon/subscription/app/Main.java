package dev.carillon.subscription.app;

import dev.carillon.platform.config.SettingsException;
import dev.carillon.platform.lifecycle.ServiceRunner;
import dev.carillon.platform.log.Logs;
import java.time.Clock;
import java.time.Duration;

/// The process of a subscription service.
public final class Main {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private Main() {}

    /// Runs until a signal comes or a part dies.
    ///
    /// @param arguments none
    public static void main(String[] arguments) {
        SubscriptionServiceConfig config;
        try {
            config = SubscriptionServiceConfig.read(System.getenv());
        } catch (SettingsException e) {
            System.err.println(e.getMessage());
            System.exit(ServiceRunner.MISCONFIGURED);
            throw e;
        }
        Logs.configure(config.log());
        System.exit(
                ServiceRunner.run(
                        () -> SubscriptionService.start(config, Clock.systemUTC()), CLOSE_LIMIT));
    }
}
