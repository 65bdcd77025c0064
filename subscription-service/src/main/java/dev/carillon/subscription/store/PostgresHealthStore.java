package dev.carillon.subscription.store;

import dev.carillon.subscription.domain.Caller;
import dev.carillon.subscription.domain.DisablingRule.Ruling;
import dev.carillon.subscription.domain.EndpointReport;
import dev.carillon.subscription.domain.NoticeRule;
import dev.carillon.subscription.domain.Operation;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.health.HealthStore;
import dev.carillon.subscription.intake.OffsetMoves;
import dev.carillon.subscription.intake.Stored;
import dev.carillon.subscription.operations.AuditEntry;
import dev.carillon.subscription.operations.ScopeReference;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/// The health of endpoints in PostgreSQL.
public final class PostgresHealthStore implements HealthStore {

    private static final Caller OURSELVES = new Caller(new UserId("carillon"), "automatic");

    private final PostgresOffsets offsets;
    private final Clock clock;
    private final Optional<NoticeRule> noticeRule;

    /// @param offsets of the same database
    /// @param clock says when a webhook was disabled
    /// @param noticeRule what people are told by e-mail; empty when nothing
    public PostgresHealthStore(
            PostgresOffsets offsets, Clock clock, Optional<NoticeRule> noticeRule) {
        this.offsets = offsets;
        this.clock = clock;
        this.noticeRule = noticeRule;
    }

    @Override
    public Applied apply(
            List<EndpointReport> reports,
            Function<EndpointReport, Ruling> rule,
            OffsetMoves moves) {
        List<Notice> notices = new ArrayList<>();
        Stored stored =
                offsets.moving(
                        moves,
                        handle -> {
                            // The transaction may be done again.
                            notices.clear();
                            apply(handle, newest(reports), rule, notices);
                        });
        return new Applied(stored, stored == Stored.YES ? notices : List.of());
    }

    private static List<EndpointReport> newest(List<EndpointReport> reports) {
        Map<Long, EndpointReport> newest = new TreeMap<>();
        for (EndpointReport report : reports) {
            newest.merge(
                    report.webhook().value(),
                    report,
                    (known, other) -> other.isOlderThan(known) ? known : other);
        }
        return List.copyOf(newest.values());
    }

    private void apply(
            Handle handle,
            List<EndpointReport> reports,
            Function<EndpointReport, Ruling> rule,
            List<Notice> done) {
        // First what takes locks on scopes: whoever changes webhooks takes those first.
        for (EndpointReport report : reports) {
            if (rule.apply(report) instanceof Ruling.Disable disable && !isStale(handle, report)) {
                disable(handle, report, disable)
                        .ifPresent(notice -> {
                            done.add(notice);
                            tell(handle, report, disable);
                        });
            }
        }
        for (EndpointReport report : reports) {
            keep(handle, report);
            if (rule.apply(report) instanceof Ruling.Warn warn) {
                warn(handle, report, warn).ifPresent(done::add);
                tell(handle, report, warn);
            }
        }
    }

    private void tell(Handle handle, EndpointReport report, Ruling ruling) {
        noticeRule.ifPresent(
                told -> NoticeRows.insert(handle, report, ruling, told, clock.instant()));
    }

    private static boolean isStale(Handle handle, EndpointReport report) {
        return handle.createQuery(
                        """
                        select exists (
                            select from endpoint_health where webhook_id = :id
                                and (version, writer_epoch, at) > (:version, :epoch, :at))
                        """)
                .bind("id", report.webhook().value())
                .bind("version", report.version())
                .bind("epoch", report.epoch())
                .bind("at", time(report.at()))
                .mapTo(Boolean.class)
                .one();
    }

    private Optional<Notice> disable(Handle handle, EndpointReport report, Ruling.Disable disable) {
        return PostgresTransaction.within(
                handle, transaction -> disable(transaction, report, disable));
    }

    private Optional<Notice> disable(
            PostgresTransaction transaction, EndpointReport report, Ruling.Disable disable) {
        Optional<Webhook> judged =
                transaction
                        .scopeOf(report.webhook())
                        .flatMap(scope -> transaction.holdScope(ScopeReference.of(scope)))
                        .flatMap(_ -> transaction.find(report.webhook()))
                        .filter(webhook ->
                                webhook.isEnabled() && webhook.version() == report.version());
        judged.ifPresent(webhook -> {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            transaction.update(webhook.disabled(disable.reason(), now));
            transaction.audit(
                    new AuditEntry(
                            now,
                            OURSELVES,
                            Operation.DISABLE_WEBHOOK,
                            Optional.of("webhook " + webhook.id()),
                            Optional.of(webhook.organization()),
                            Optional.empty(),
                            disable.reason()));
        });
        return judged.map(webhook -> new Notice(webhook.id(), webhook.organization(), disable));
    }

    private static void keep(Handle handle, EndpointReport report) {
        bound(
                        handle.createUpdate(
                                """
                                insert into endpoint_health as held (
                                    webhook_id, version, writer_epoch, circuit, failed_attempts,
                                    failing_since, last_success_at, last_failure_at, last_status, at)
                                select id, :version, :epoch, :circuit, :failed, :failingSince,
                                    :lastSuccess, :lastFailure, :lastStatus, :at
                                from webhooks where id = :id for key share
                                on conflict (webhook_id) do update set
                                    version = excluded.version,
                                    writer_epoch = excluded.writer_epoch,
                                    circuit = excluded.circuit,
                                    failed_attempts = excluded.failed_attempts,
                                    failing_since = excluded.failing_since,
                                    last_success_at =
                                        coalesce(excluded.last_success_at, held.last_success_at),
                                    last_failure_at =
                                        coalesce(excluded.last_failure_at, held.last_failure_at),
                                    last_status = excluded.last_status,
                                    at = excluded.at,
                                    warned_at = case
                                        when excluded.version = held.version
                                            and excluded.failing_since = held.failing_since
                                        then held.warned_at end
                                where (held.version, held.writer_epoch, held.at)
                                    <= (excluded.version, excluded.writer_epoch, excluded.at)
                                """),
                        report)
                .execute();
    }

    /// Notes that it was warned of, unless it was already or there is nothing to warn of.
    private static Optional<Notice> warn(
            Handle handle, EndpointReport report, Ruling.Warn warning) {
        return handle.createQuery(
                        """
                        update endpoint_health set warned_at = clock_timestamp()
                        from webhooks
                        where webhook_id = :id and id = :id and warned_at is null and is_enabled
                            and endpoint_health.version = :version
                            and webhooks.version = :version
                        returning organization_id
                        """)
                .bind("id", report.webhook().value())
                .bind("version", report.version())
                .mapTo(String.class)
                .findOne()
                .map(organization -> new Notice(report.webhook(), organization, warning));
    }

    private static Update bound(Update update, EndpointReport report) {
        return update.bind("id", report.webhook().value())
                .bind("version", report.version())
                .bind("epoch", report.epoch())
                .bind("circuit", report.circuit().word())
                .bind("failed", report.failedAttempts())
                .bindByType("failingSince", time(report.failingSince()), OffsetDateTime.class)
                .bindByType("lastSuccess", time(report.lastSuccessAt()), OffsetDateTime.class)
                .bindByType("lastFailure", time(report.lastFailureAt()), OffsetDateTime.class)
                .bindByType("lastStatus", report.lastStatus().orElse(null), Integer.class)
                .bind("at", time(report.at()));
    }

    private static @Nullable OffsetDateTime time(Optional<Instant> at) {
        return at.map(PostgresHealthStore::time).orElse(null);
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
