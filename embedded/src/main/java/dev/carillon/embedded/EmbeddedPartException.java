package dev.carillon.embedded;

/// A part could not be started, or ended by itself. The message names the thing, the value and the
/// remedy, and carries the last lines of the part's log when it has one; it is fit to be shown to a
/// person as it is.
public final class EmbeddedPartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message the thing, the value and the remedy
    public EmbeddedPartException(String message) {
        super(message);
    }

    /// @param message the thing, the value and the remedy
    /// @param cause what was thrown below
    public EmbeddedPartException(String message, Throwable cause) {
        super(message, cause);
    }
}
