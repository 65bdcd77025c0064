package dev.carillon.router.topology;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.errors.StreamsException;

/// The schema registry stayed away for longer than a stream thread may be held up. Everything since
/// the last commit is to be given up, and done again when the registry is back. Nothing is lost and
/// nothing is dead-lettered for it.
public final class RegistryOutageException extends StreamsException {

    private static final long serialVersionUID = 1L;

    private final transient Supplier<?> question;

    RegistryOutageException(Supplier<?> question, Throwable cause) {
        super("the schema registry cannot be asked: " + cause.getMessage(), cause);
        this.question = question;
    }

    /// What could not be answered. Asking it again throws
    /// [dev.carillon.schemas.serde.RegistryUnavailableException] until the registry is back. For
    /// any thread.
    public Supplier<?> question() {
        return question;
    }

    /// The outage among the causes of a failure, if that is what it was.
    public static Optional<RegistryOutageException> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RegistryOutageException outage) {
                return Optional.of(outage);
            }
        }
        return Optional.empty();
    }
}
