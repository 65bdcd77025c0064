package dev.carillon.delivery.app;

import dev.carillon.platform.lifecycle.ServiceRunner;
import dev.carillon.platform.log.Logs;
import java.time.Clock;
import java.time.Duration;

/// The delivery worker as a process of its own.
public final class Main {

    private Main() {}

    /// Reads the environment, and works until a signal or until a part dies.
    public static void main(String[] args) {
        System.exit(
                ServiceRunner.run(
                        () -> {
                            DeliveryWorkerConfig config =
                                    DeliveryWorkerConfig.read(System.getenv());
                            Logs.configure(config.log());
                            return DeliveryWorker.start(config, Clock.systemUTC());
                        },
                        Duration.ofMinutes(2)));
    }
}
