package dev.carillon.subscription.domain;

import dev.carillon.schemas.id.ScopeType;
import dev.carillon.schemas.id.SubscriptionId;
import java.util.List;
import java.util.stream.Collectors;

/// Whether a webhook has a place among the others of its scope.
public final class Placement {

    /// What happens to earlier webhooks with the same URL and a common action.
    public enum OnDuplicate {
        /// The new one is refused.
        REFUSE,
        /// The new one takes their place.
        REPLACE
    }

    private Placement() {}

    /// Finds a place for a new webhook.
    ///
    /// @param neighbours every webhook of the scope
    /// @param most how many webhooks a scope may have
    /// @return the webhooks to delete in its favour
    public static Verdict<List<SubscriptionId>> ofNew(
            ScopeType scope,
            List<Neighbour> neighbours,
            UrlFingerprint url,
            Actions actions,
            int most,
            OnDuplicate onDuplicate) {
        List<SubscriptionId> duplicates = duplicates(scope, neighbours, url, actions);
        List<SubscriptionId> replaced =
                switch (onDuplicate) {
                    case REFUSE -> List.of();
                    case REPLACE -> duplicates;
                };
        if (!duplicates.isEmpty() && replaced.isEmpty()) {
            return duplicate(scope, duplicates);
        }
        if (neighbours.size() - replaced.size() >= most) {
            return Verdict.refuse(
                    ErrorCode.USAGE_LIMIT_EXCEEDED,
                    "This %s has %d webhooks and may have at most %d; delete one first"
                            .formatted(scope.word(), neighbours.size(), most));
        }
        return Verdict.accept(replaced);
    }

    /// Checks that a changed webhook does not become a duplicate of another.
    ///
    /// @param neighbours every other webhook of the scope
    public static Verdict<Actions> ofChanged(
            ScopeType scope, List<Neighbour> neighbours, UrlFingerprint url, Actions actions) {
        List<SubscriptionId> duplicates = duplicates(scope, neighbours, url, actions);
        return duplicates.isEmpty() ? Verdict.accept(actions) : duplicate(scope, duplicates);
    }

    private static List<SubscriptionId> duplicates(
            ScopeType scope, List<Neighbour> neighbours, UrlFingerprint url, Actions actions) {
        return switch (scope) {
            // Pipefy has the rule for pipes and tables only.
            case ORGANIZATION -> List.of();
            case PIPE, TABLE ->
                    neighbours.stream()
                            .filter(other -> other.url().equals(url))
                            .filter(other -> other.actions().overlap(actions))
                            .map(Neighbour::id)
                            .toList();
        };
    }

    private static <T> Verdict<T> duplicate(ScopeType scope, List<SubscriptionId> duplicates) {
        String ids =
                duplicates.stream().map(SubscriptionId::text).collect(Collectors.joining(", "));
        return Verdict.refuse(
                ErrorCode.RECORD_INVALID,
                "This %s already has a webhook with this URL and a common action (id %s); change that"
                                .formatted(scope.word(), ids)
                        + " one, or set overridePrevious to replace it");
    }
}
