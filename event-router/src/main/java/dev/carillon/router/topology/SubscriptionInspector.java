package dev.carillon.router.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.router.domain.Subscription;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.serde.RegistryUnavailableException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Reads every subscription that comes into the table once, away from the global thread, so that an
/// unreadable one is reported although no event of its scope ever comes, and although the registry
/// was away when it came. Safe for many threads.
public final class SubscriptionInspector {

    private final SubscriptionReader reader;
    private final UnreadableSubscriptions reports;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    private record Arrival(SubscriptionKey key, TableEntry entry) {}

    SubscriptionInspector(SubscriptionReader reader, UnreadableSubscriptions reports) {
        this.reader = reader;
        this.reports = reports;
    }

    void offer(SubscriptionKey key, TableEntry entry) {
        arrivals.add(new Arrival(key, entry));
    }

    void report(UnreadableRecord record) {
        reports.report(record);
    }

    /// Inspects what has come in, and waits for the first of it.
    ///
    /// @param limit the longest to wait
    /// @throws RegistryUnavailableException when the registry cannot be asked; what could not be
    ///   inspected is kept for the next call
    public void inspectArrivals(Duration limit) throws InterruptedException {
        Arrival next = arrivals.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        while (next != null) {
            inspect(next);
            next = arrivals.poll();
        }
    }

    private void inspect(Arrival arrival) {
        Decoded<Subscription> decoded;
        try {
            decoded = reader.read(arrival.key(), arrival.entry());
        } catch (RegistryUnavailableException e) {
            arrivals.add(arrival);
            throw e;
        }
        if (decoded instanceof Decoded.Poison<Subscription>(String reason)) {
            reports.report(
                    new UnreadableRecord(
                            arrival.key().text().getBytes(UTF_8),
                            arrival.entry().value().orElse(null),
                            arrival.entry().position(),
                            reason));
        }
    }
}
