package dev.carillon.subscription.store;

import dev.carillon.subscription.deliverylog.LoggedStep;
import dev.carillon.subscription.deliverylog.LoggedStep.Attempt;
import java.time.LocalDate;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Rows of `delivery_steps`.
final class StepRows {

    private static final String COPY =
            """
            copy delivery_steps (stored_on, delivery_id, subscription_id, run, kind, at, status,
                reason, next_attempt_at, attempt_number, attempt_at, attempt_millis, outcome,
                http_status, detail, excerpt, envelope_topic_id, envelope_partition,
                envelope_offset)
            from stdin
            """;

    private StepRows() {}

    /// Adds steps to the partition of the day.
    static void add(Handle handle, List<LoggedStep> steps, LocalDate today) {
        CopyText rows = new CopyText();
        for (LoggedStep step : steps) {
            rows.column(today.toString())
                    .column(step.delivery().value().toString())
                    .column(step.subscription().value())
                    .column(step.run())
                    .column(step.kind())
                    .column(step.at())
                    .column(step.status())
                    .optional(step.reason())
                    .optional(step.nextAttemptAt())
                    .optional(step.attempt().map(Attempt::number))
                    .optional(step.attempt().map(Attempt::at))
                    .optional(step.attempt().map(attempt -> attempt.took().toMillis()))
                    .optional(step.attempt().map(Attempt::outcome))
                    .optional(step.attempt().flatMap(Attempt::status))
                    .optional(step.attempt().flatMap(Attempt::detail))
                    .optional(step.attempt().flatMap(Attempt::excerpt))
                    .column(step.envelope().topicId())
                    .column(step.envelope().partition())
                    .column(step.envelope().offset())
                    .endRow();
        }
        rows.copy(handle, COPY, steps.size());
    }
}
