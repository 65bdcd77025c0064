package dev.carillon.platform.lifecycle;

/// A part of a process died.
public final class PartFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String part;

    /// @param part the part's name, such as its thread's
    public PartFailedException(String part, Throwable cause) {
        super(part + " failed: " + cause, cause);
        this.part = part;
    }

    /// The name of the part that died.
    public String part() {
        return part;
    }
}
