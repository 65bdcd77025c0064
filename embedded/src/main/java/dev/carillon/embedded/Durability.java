package dev.carillon.embedded;

/// Whether a part's data is to be found again after it ended.
public enum Durability {
    /// For the demo and tests: no write is forced to disk, and a stop is a kill.
    THROWAWAY,
    /// For `up`: writes are as durable as the part makes them by default, a stop is clean, and the
    /// next start on the same folder finds everything.
    KEPT
}
