package dev.carillon.subscription.domain;

import java.util.Arrays;
import java.util.Optional;

/// Where a delivery stands.
public enum DeliveryState {
    /// It waits for its next attempt, or for its first one in a run that was asked for.
    RETRYING("retrying"),
    /// It was answered with success.
    DELIVERED("delivered"),
    /// It was given up.
    DEAD_LETTERED("dead_lettered"),
    /// It ended because of its webhook.
    CANCELLED("cancelled");

    private final String word;

    DeliveryState(String word) {
        this.word = word;
    }

    /// The word of the topics and tables.
    public String word() {
        return word;
    }

    /// The state with this word; empty for a word of a newer version.
    public static Optional<DeliveryState> find(String word) {
        return Arrays.stream(values()).filter(state -> state.word.equals(word)).findFirst();
    }
}
