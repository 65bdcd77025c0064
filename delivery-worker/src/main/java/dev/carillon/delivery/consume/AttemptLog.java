package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.NextStep;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// One line for each attempt, with fixed keys. Neither payload, URL, header nor secret is in it.
/// Successes are many and stand in the delivery log: here they are only told at the level DEBUG.
final class AttemptLog {

    private static final Logger LOG = LoggerFactory.getLogger(AttemptLog.class);

    private AttemptLog() {}

    /// @param due when the next attempt is due at the earliest
    static void ended(Delivery delivery, Attempt attempt, NextStep step, Optional<Instant> due) {
        Level level = step instanceof NextStep.Finish ? Level.DEBUG : Level.INFO;
        if (!LOG.isEnabledForLevel(level)) {
            return;
        }
        LoggingEventBuilder line =
                LOG.atLevel(level)
                        .addKeyValue("deliveryId", delivery.id().text())
                        .addKeyValue("eventType", delivery.routed().event().action())
                        .addKeyValue("subscriptionId", delivery.subscription().text())
                        .addKeyValue("attempt", attempt.number())
                        .addKeyValue("outcome", attempt.outcome().word())
                        .addKeyValue("durationMillis", attempt.duration().toMillis())
                        .addKeyValue("nextStep", step.word());
        OptionalInt status = attempt.outcome().httpStatus();
        if (status.isPresent()) {
            line = line.addKeyValue("status", status.getAsInt());
        }
        Optional<String> reason = attempt.outcome().reason();
        if (reason.isPresent()) {
            line = line.addKeyValue("reason", reason.get());
        }
        if (due.isPresent()) {
            line = line.addKeyValue("due", due.get());
        }
        line.log("attempt ended");
    }
}
