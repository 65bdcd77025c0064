package dev.carillon.subscription.graphql;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.operations.Refusals;
import java.util.regex.Pattern;

/// Reads the ids of webhooks.
final class WebhookIds {

    private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,17}");

    private WebhookIds() {}

    /// Whether a webhook could have this id.
    static boolean isPossible(String id) {
        return FORM.matcher(id).matches();
    }

    /// The id; a text that is none is the id of a webhook that does not exist.
    static Verdict<SubscriptionId> parse(String id) {
        return isPossible(id)
                ? Verdict.accept(SubscriptionId.parse(id))
                : Refusals.webhookNotFound(id);
    }
}
