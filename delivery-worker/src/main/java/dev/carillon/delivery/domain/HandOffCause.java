package dev.carillon.delivery.domain;

/// Why a delivery waits in a retry tier.
public enum HandOffCause {
    /// Its attempt failed.
    RETRY("retry"),
    /// Its endpoint's circuit is open.
    CIRCUIT_OPEN("circuit_open"),
    /// Its endpoint's rate is used up, with work older than a lane's patience.
    RATE_LIMIT("rate_limit"),
    /// Its lane is at its limit, with work older than a lane's patience.
    LANE_FULL("lane_full"),
    /// The subscription table has not caught up, or cannot read the subscription.
    TABLE_BEHIND("table_behind");

    private final String word;

    HandOffCause(String word) {
        this.word = word;
    }

    /// The cause as it is written in metrics.
    public String word() {
        return word;
    }
}
