package dev.carillon.subscription.intake;

/// What became of a batch.
public enum Stored {
    /// It took effect, and the offsets moved with it.
    YES,
    /// Somebody else moved the offsets: nothing took effect, and this reader must stop.
    SUPERSEDED
}
