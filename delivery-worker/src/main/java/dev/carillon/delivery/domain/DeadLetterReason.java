package dev.carillon.delivery.domain;

/// Why a delivery will not be tried again by itself.
public enum DeadLetterReason {
    /// The retry schedule is used up.
    EXHAUSTED("exhausted"),
    /// The egress policy forbids the address.
    BLOCKED_ADDRESS("blocked_address"),
    /// The request cannot be made from what is stored.
    UNUSABLE("unusable"),
    /// The record in Kafka cannot be read.
    UNREADABLE("unreadable");

    private final String word;

    DeadLetterReason(String word) {
        this.word = word;
    }

    /// The reason as it is written in steps, headers and metrics.
    public String word() {
        return word;
    }
}
