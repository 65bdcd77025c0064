package dev.carillon.testsupport.hostile;

/// Told of every request: the ledger of whoever started the receiver.
@FunctionalInterface
public interface Arrivals {

    /// A request has been read to its end and nothing has been answered yet. Called on an event
    /// loop: it must not block.
    ///
    /// @param path the path and query as they were sent
    /// @param webhookId the header `webhook-id`; empty when there was none
    /// @param nanoTime when, by [System#nanoTime]
    void arrived(String path, String webhookId, long nanoTime);

    /// Nobody wants to know.
    Arrivals IGNORED = (_, _, _) -> {};
}
