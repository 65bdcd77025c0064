package dev.carillon.delivery.domain;

/// How the loop of a worker stands at one moment.
///
/// @param partitions partitions assigned to it
/// @param queued deliveries that wait in lanes
/// @param inFlight attempts under way
/// @param waitingForCommit members that are finished and not committed yet
/// @param frontierLag the most records, over all partitions, that one partition holds from its
///   lowest unfinished offset up
public record WorkerState(
        int partitions, int queued, int inFlight, int waitingForCommit, int frontierLag) {}
