package dev.carillon.subscription.health;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.DisablingRule.Ruling;
import dev.carillon.subscription.domain.EndpointReport;
import dev.carillon.subscription.intake.OffsetMoves;
import dev.carillon.subscription.intake.Stored;
import java.util.List;
import java.util.function.Function;

/// Where the health of endpoints is kept.
@FunctionalInterface
public interface HealthStore {

    /// Keeps the newest report of each webhook, does what the rule says of it, and moves the
    /// offsets, in one transaction. A report of an older version of a webhook, or of one that is
    /// disabled or does not exist, changes no webhook; each is warned of once.
    ///
    /// @param reports in the order of the topic
    /// @param rule what to do; asked once or more for a report
    Applied apply(
            List<EndpointReport> reports,
            Function<EndpointReport, Ruling> rule,
            OffsetMoves offsets);

    /// What was done.
    ///
    /// @param stored whether anything was; when not, the rest is empty
    /// @param notices what people should be told
    record Applied(Stored stored, List<Notice> notices) {

        /// Copies the list.
        public Applied {
            notices = List.copyOf(notices);
        }
    }

    /// What the people of a webhook should be told.
    ///
    /// @param organization whose it is
    /// @param ruling what happened to it
    record Notice(SubscriptionId webhook, String organization, Ruling ruling) {}
}
