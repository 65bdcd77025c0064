package dev.carillon.subscription.app;

import dev.carillon.platform.admin.Readiness;
import dev.carillon.platform.lifecycle.StopSignal;
import dev.carillon.subscription.leadership.DatabaseUnavailableException;
import dev.carillon.subscription.store.Database;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// What `/ready` says. The parts are asked in the background every two seconds; the answer is at
/// hand for every request.
final class Health {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final AtomicReference<Optional<String>> database = waiting();
    private final AtomicReference<Optional<String>> migrations = waiting();
    private final AtomicReference<Optional<String>> kafka = waiting();
    private final AtomicReference<Optional<String>> api =
            new AtomicReference<>(Optional.of("not listening yet"));

    private static AtomicReference<Optional<String>> waiting() {
        return new AtomicReference<>(Optional.of("not reached yet"));
    }

    Health(Readiness readiness) {
        readiness.register("postgresql", database::get);
        readiness.register("migrations", migrations::get);
        readiness.register("kafka", kafka::get);
        readiness.register("api", api::get);
    }

    void databaseIs(Optional<String> problem) {
        database.set(problem);
    }

    void migrated() {
        migrations.set(Optional.empty());
    }

    void kafkaIs(Optional<String> problem) {
        kafka.set(problem);
    }

    void apiListens() {
        api.set(Optional.empty());
    }

    /// Looks again and again.
    void watch(Database postgres, KafkaParts parts, StopSignal stop) throws InterruptedException {
        while (!stop.await(BETWEEN_LOOKS)) {
            databaseIs(problem(postgres));
            kafkaIs(parts.problem());
        }
    }

    private static Optional<String> problem(Database postgres) {
        try {
            postgres.ping();
            return Optional.empty();
        } catch (DatabaseUnavailableException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }
}
