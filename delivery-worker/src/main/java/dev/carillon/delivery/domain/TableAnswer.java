package dev.carillon.delivery.domain;

/// What the subscription table says of a delivery's subscription.
public sealed interface TableAnswer {

    /// It exists, as new as the router saw it or newer.
    record Found(Endpoint endpoint) implements TableAnswer {}

    /// It existed when the router looked and does not exist now: it was deleted.
    record Deleted() implements TableAnswer {}

    /// The table cannot tell yet. The delivery waits; it is never cancelled for this.
    ///
    /// @param why in a few words
    record NotYet(String why) implements TableAnswer {}
}
