package dev.carillon.subscription.leadership;

/// The database does not answer, or is stopping or starting. An outage: wait and try again.
public final class DatabaseUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// @param cause what the driver said
    public DatabaseUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
