package dev.carillon.delivery.domain;

import dev.carillon.schemas.id.SubscriptionId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps count of failing endpoints, and says when something about one is worth publishing. Healthy
/// endpoints cost nothing. For one thread.
public final class HealthBook {

    /// While an endpoint goes on failing, its count is published this often.
    public static final Duration REPEAT = Duration.ofMinutes(1);

    private final Map<SubscriptionId, Entry> failing = new HashMap<>();

    private record Entry(Health health, Instant publishedAt, int number) {}

    /// Under what an attempt was made.
    ///
    /// @param version the version of the subscription that was called
    /// @param writerEpoch grows each time the endpoint changes hands
    /// @param number the partition number of the endpoint
    public record Tenure(long version, long writerEpoch, int number) {}

    /// Counts an attempt.
    ///
    /// @return what to publish: the first failure, every minute of further ones, the success that
    ///   ends them, a 410; empty for nothing new
    public Optional<Health> count(SubscriptionId subscription, Tenure tenure, Attempt attempt) {
        @Nullable Entry before = failing.get(subscription);
        if (before != null && before.health().subscriptionVersion() > tenure.version()) {
            // The judged endpoint has been replaced since this attempt began.
            return Optional.empty();
        }
        if (before != null && before.health().subscriptionVersion() < tenure.version()) {
            failing.remove(subscription);
            before = null;
        }
        return attempt.outcome() instanceof AttemptOutcome.Delivered
                ? succeeded(before, subscription, tenure, attempt)
                : failed(before, subscription, tenure, attempt);
    }

    /// Whether the endpoint of this version of the subscription answered 410.
    public boolean isGone(SubscriptionId subscription, long version) {
        Entry entry = failing.get(subscription);
        return entry != null
                && entry.health().circuit() == Health.Circuit.GONE
                && entry.health().subscriptionVersion() >= version;
    }

    /// Forgets the endpoints of partition numbers that this worker no longer serves: what is known
    /// of an endpoint is only right for as long as all of it is seen here.
    public void forget(Set<Integer> numbers) {
        failing.values().removeIf(entry -> numbers.contains(entry.number()));
    }

    private Optional<Health> succeeded(
            @Nullable Entry before, SubscriptionId subscription, Tenure tenure, Attempt attempt) {
        if (before == null || before.health().circuit() == Health.Circuit.GONE) {
            return Optional.empty();
        }
        failing.remove(subscription);
        return Optional.of(
                new Health(
                        subscription,
                        tenure.version(),
                        tenure.writerEpoch(),
                        Health.Circuit.CLOSED,
                        0,
                        Optional.empty(),
                        Optional.of(attempt.at()),
                        before.health().lastFailureAt(),
                        attempt.outcome().httpStatus(),
                        attempt.at()));
    }

    private Optional<Health> failed(
            @Nullable Entry before, SubscriptionId subscription, Tenure tenure, Attempt attempt) {
        boolean isGone =
                (before != null && before.health().circuit() == Health.Circuit.GONE)
                        || answered410(attempt.outcome());
        Health health =
                new Health(
                        subscription,
                        tenure.version(),
                        tenure.writerEpoch(),
                        isGone ? Health.Circuit.GONE : Health.Circuit.CLOSED,
                        before == null ? 1 : before.health().failedAttempts() + 1,
                        before == null ? Optional.of(attempt.at()) : before.health().failingSince(),
                        Optional.empty(),
                        Optional.of(attempt.at()),
                        statusOf(attempt, before),
                        attempt.at());
        boolean isNews =
                before == null
                        || before.health().circuit() != health.circuit()
                        || !attempt.at().isBefore(before.publishedAt().plus(REPEAT));
        Instant publishedAt = isNews || before == null ? attempt.at() : before.publishedAt();
        failing.put(subscription, new Entry(health, publishedAt, tenure.number()));
        return isNews ? Optional.of(health) : Optional.empty();
    }

    private static boolean answered410(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Refused(int status, _) && status == 410;
    }

    private static OptionalInt statusOf(Attempt attempt, @Nullable Entry before) {
        OptionalInt status = attempt.outcome().httpStatus();
        return status.isPresent() || before == null ? status : before.health().lastStatus();
    }
}
