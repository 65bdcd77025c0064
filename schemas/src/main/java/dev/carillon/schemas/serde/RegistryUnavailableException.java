package dev.carillon.schemas.serde;

import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/// The schema registry could not be asked: it refused the connection, did not answer in time,
/// answered 401, 403, 429 or 5xx, or answered something that is not its protocol.
///
/// It says nothing about the record. Wait and try the same record again; never dead-letter for it.
public final class RegistryUnavailableException extends RetriableException {

    private static final long serialVersionUID = 1L;

    /// An outage that was seen in an answer.
    public RegistryUnavailableException(String message) {
        super(message);
    }

    /// An outage that was seen as a failure below, for example a refused connection.
    public RegistryUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
