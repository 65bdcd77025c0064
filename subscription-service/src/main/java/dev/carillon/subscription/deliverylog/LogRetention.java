package dev.carillon.subscription.deliverylog;

import dev.carillon.platform.lifecycle.StopSignal;
import dev.carillon.subscription.leadership.Candidate;
import dev.carillon.subscription.leadership.DatabaseUnavailableException;
import dev.carillon.subscription.leadership.LedWork;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drops the days of the delivery log that are kept no longer, once a minute.
public final class LogRetention implements LedWork {

    private static final Logger LOG = LoggerFactory.getLogger(LogRetention.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

    private final DeliveryLogStore store;
    private final int days;
    private final Clock clock;

    /// @param days how many days are kept beside today's, at least 1
    public LogRetention(DeliveryLogStore store, int days, Clock clock) {
        this.store = store;
        this.days = days;
        this.clock = clock;
    }

    @Override
    public void lead(Candidate candidate, StopSignal stop) throws InterruptedException {
        while (!stop.requested() && candidate.isLeading()) {
            try {
                store.forget(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(days));
            } catch (DatabaseUnavailableException e) {
                LOG.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("old days of the delivery log could not be dropped; trying again");
            }
            rest(candidate, stop);
        }
    }

    /// The candidate is asked meanwhile, which also keeps its session alive.
    private static void rest(Candidate candidate, StopSignal stop) throws InterruptedException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < BETWEEN_LOOKS.toNanos()
                && !stop.requested()
                && candidate.isLeading()) {
            stop.await(Duration.ofSeconds(1));
        }
    }
}
