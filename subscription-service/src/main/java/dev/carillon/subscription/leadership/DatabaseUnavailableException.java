package dev.carillon.subscription.leadership;

/// The database does not answer, is stopping or starting, or cut a statement off that took too
/// long. An outage: wait and try again.
public final class DatabaseUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// @param cause what the driver said
    public DatabaseUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
