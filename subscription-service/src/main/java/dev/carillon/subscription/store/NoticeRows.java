package dev.carillon.subscription.store;

import dev.carillon.subscription.domain.DisablingRule.Ruling;
import dev.carillon.subscription.domain.EndpointReport;
import dev.carillon.subscription.domain.NoticeCause;
import dev.carillon.subscription.domain.NoticeRule;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Writes notices, in the transaction of what they tell.
final class NoticeRows {

    private NoticeRows() {}

    /// Writes the notice of a ruling that has just taken effect: for a warning only while the
    /// webhook is enabled and its kept health is the one that was judged, and never a second one of
    /// a webhook and cause within the rule's time. The caller holds the webhook's row or that of
    /// its health, so that two of the same are not written at once.
    static void insert(
            Handle handle, EndpointReport report, Ruling ruling, NoticeRule rule, Instant now) {
        rule.cause(ruling, now)
                .ifPresent(cause -> insert(handle, report, ruling, cause, rule, now));
    }

    private static void insert(
            Handle handle,
            EndpointReport report,
            Ruling ruling,
            NoticeCause cause,
            NoticeRule rule,
            Instant now) {
        Optional<Instant> disabledFrom =
                ruling instanceof Ruling.Warn(Instant from) ? Optional.of(from) : Optional.empty();
        handle.createUpdate(
                        """
                        insert into notices (
                            webhook_id, version, cause, decided_at, failed_attempts, failing_since,
                            last_status, disabled_from, next_try_at)
                        select w.id, w.version, :cause, :now, :failed, :failingSince,
                            :lastStatus, :disabledFrom, :now
                        from webhooks w
                        where w.id = :id
                            and (:disabledFrom::timestamptz is null or w.is_enabled and exists (
                                select from endpoint_health h
                                where h.webhook_id = :id and h.version = w.version
                                    and h.version = :version
                                    and h.failing_since = :failingSince))
                            and not exists (
                                select from notices
                                where webhook_id = :id and cause = :cause
                                    and decided_at > :since)
                        """)
                .bind("id", report.webhook().value())
                .bind("version", report.version())
                .bind("cause", cause.word())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("since", now.minus(rule.atMostEvery()).atOffset(ZoneOffset.UTC))
                .bind("failed", report.failedAttempts())
                .bindByType("failingSince", time(report.failingSince()), OffsetDateTime.class)
                .bindByType("lastStatus", report.lastStatus().orElse(null), Integer.class)
                .bindByType("disabledFrom", time(disabledFrom), OffsetDateTime.class)
                .execute();
    }

    private static @Nullable OffsetDateTime time(Optional<Instant> at) {
        return at.map(instant -> instant.atOffset(ZoneOffset.UTC)).orElse(null);
    }
}
