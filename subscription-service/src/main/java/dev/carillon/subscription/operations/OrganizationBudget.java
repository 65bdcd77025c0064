package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Counts one request against the limit of each organization it touches: once, however many of its
/// things the request asks for. Only who may see an organization is counted, so that nobody can use
/// up the limit of others. Belongs to one request; thread-safe.
public final class OrganizationBudget {

    private final RateLimit limit;
    private final Map<String, Optional<Duration>> taken = new HashMap<>();

    /// @param limit of all organizations, by their ids
    public OrganizationBudget(RateLimit limit) {
        this.limit = limit;
    }

    /// Counts the request, unless it was counted for this organization.
    ///
    /// @return the organization, or a refusal when it is touched too often
    public synchronized Verdict<String> touch(String organization) {
        Optional<Duration> wait = taken.computeIfAbsent(organization, limit::take);
        return wait.isEmpty()
                ? Verdict.accept(organization)
                : Verdict.refuse(
                        ErrorCode.USAGE_LIMIT_EXCEEDED,
                        "Organization %s is asked for too often; wait %d s"
                                .formatted(organization, RateLimit.wholeSeconds(wait.get())));
    }

    /// How long to wait until every organization that was refused can be touched; empty when none
    /// was.
    public synchronized Optional<Duration> refusedFor() {
        return taken.values().stream().flatMap(Optional::stream).max(Duration::compareTo);
    }
}
