package dev.carillon.delivery.domain;

/// Why a delivery ended without being delivered and without being dead.
public enum CancelReason {
    /// The webhook was deleted.
    DELETED("deleted"),
    /// The webhook is disabled.
    DISABLED("disabled"),
    /// The endpoint answered 410.
    GONE("gone");

    private final String word;

    CancelReason(String word) {
        this.word = word;
    }

    /// The reason as it is written in steps and metrics.
    public String word() {
        return word;
    }
}
