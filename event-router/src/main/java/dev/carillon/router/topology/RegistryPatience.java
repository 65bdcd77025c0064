package dev.carillon.router.topology;

import dev.carillon.schemas.serde.RegistryUnavailableException;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;

/// Waits on the spot while the registry hiccups, so that a restart of it goes by unnoticed.
///
/// @param limit the longest to wait. Meanwhile the transaction is open and readers of the
///   deliveries wait for its end, so it must be well below the transaction's timeout
record RegistryPatience(Duration limit) {

    private static final Duration PAUSE = Duration.ofMillis(50);

    /// The answer to a question that may need the registry.
    ///
    /// @throws RegistryOutageException when the registry stayed away
    <T> T ask(Supplier<T> question) {
        long start = System.nanoTime();
        while (true) {
            try {
                return question.get();
            } catch (RegistryUnavailableException e) {
                if (System.nanoTime() - start >= limit.toNanos()) {
                    throw new RegistryOutageException(question, e);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
