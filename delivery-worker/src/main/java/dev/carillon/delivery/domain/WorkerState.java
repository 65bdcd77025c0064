package dev.carillon.delivery.domain;

/// How the loop of a worker stands at one moment.
///
/// @param partitions partitions assigned to it
/// @param lanes lanes that have work, or are remembered for their rate
/// @param openCircuits endpoints that are not called but for probes
/// @param queued deliveries that wait in lanes
/// @param inFlight attempts under way
/// @param slow those of them that have had no answer for a while
/// @param waitingForCommit members that are finished and not committed yet
/// @param frontierLag the most records, over all partitions, that one partition holds from its
///   lowest unfinished offset up
public record WorkerState(
        int partitions,
        int lanes,
        int openCircuits,
        int queued,
        int inFlight,
        int slow,
        int waitingForCommit,
        int frontierLag) {

    /// Before the first look.
    public static final WorkerState NONE = new WorkerState(0, 0, 0, 0, 0, 0, 0, 0);
}
