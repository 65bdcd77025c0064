package dev.carillon.subscription.publish;

import java.time.Duration;
import java.util.List;

/// The changes that are committed and not known to be on the topic. Every method throws
/// [dev.carillon.subscription.leadership.DatabaseUnavailableException] in an outage.
public interface Outbox {

    /// How much waits.
    ///
    /// @param rows how many rows
    /// @param age of the oldest; zero when there is none
    record Backlog(long rows, Duration age) {}

    /// The rows with the lowest ids, in the order of their ids. A row that commits late is found
    /// late: nobody remembers how far was read.
    List<OutboxRow> oldest(int most);

    /// Those of the rows with these ids that are there, in the order of their ids.
    List<OutboxRow> find(List<Long> ids);

    /// Removes rows whose records Kafka has acknowledged.
    void remove(List<OutboxRow> acknowledged);

    /// The highest id of a row that waits; 0 when none does.
    long newest();

    /// How much waits now.
    Backlog backlog();
}
