package dev.carillon.subscription.publish;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.subscription.domain.SubscriptionRecord;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What should be on the topic. Every method throws
/// [dev.carillon.subscription.leadership.DatabaseUnavailableException] in an outage.
public interface WebhookTable {

    /// Some rows as of one moment.
    ///
    /// @param rows those that exist
    /// @param waiting those with changes in the outbox: the topic does not show them yet
    record Moment(Map<SubscriptionId, SubscriptionRecord> rows, Set<SubscriptionId> waiting) {

        /// Copies both.
        public Moment {
            rows = Map.copyOf(rows);
            waiting = Set.copyOf(waiting);
        }
    }

    /// Every row, as of one moment.
    void forEach(Consumer<SubscriptionRecord> row);

    /// The row that was created last; empty when there is none.
    Optional<SubscriptionRecord> newest();

    /// The rows with these ids, as of one moment.
    Moment find(Collection<SubscriptionId> ids);

    /// Writes outbox rows that bring the topic to the table's state, in one transaction: the row as
    /// it is, or a tombstone when there is none. A row whose version is not above what the topic
    /// holds is raised above it, since readers take nothing else.
    ///
    /// @param onTopic the keys, with the version that the topic holds; 0 for none
    /// @return how many outbox rows were written; less when a scope does not exist any more
    int publishAgain(Map<SubscriptionKey, Long> onTopic);

    /// Keeps ids up to this one from being handed out: the topic knows them already.
    void reserve(SubscriptionId highest);
}
