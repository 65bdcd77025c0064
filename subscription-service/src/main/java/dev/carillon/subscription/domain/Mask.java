package dev.carillon.subscription.domain;

/// What stands in place of a value that the reader may not see. Writing it back changes nothing.
public final class Mask {

    /// The mask.
    public static final String TEXT = "***";

    private Mask() {}
}
