package dev.carillon.router.app;

import dev.carillon.platform.lifecycle.StopSignal;
import dev.carillon.schemas.serde.RegistryUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pauses the routing while the schema registry is away. The stream threads go on polling, so the
/// router stays a member of its group and no transaction stays open; lag grows, and nothing else
/// happens. Safe for many threads.
final class RegistryOutages {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryOutages.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final KafkaStreams streams;
    private final Runnable onOutage;
    private @Nullable Supplier<?> question;

    /// @param streams what is paused
    /// @param onOutage called when an outage begins
    RegistryOutages(KafkaStreams streams, Runnable onOutage) {
        this.streams = streams;
        this.onOutage = onOutage;
    }

    /// Pauses the routing until the question is answered.
    ///
    /// @param unanswered throws [RegistryUnavailableException] until the registry is back
    synchronized void begin(Supplier<?> unanswered) {
        if (question != null) {
            return;
        }
        question = unanswered;
        streams.pause();
        onOutage.run();
        LOG.warn("the schema registry is away; routing is paused until it answers");
    }

    /// Why nothing is routed now; empty when it is.
    synchronized Optional<String> problem() {
        return question == null
                ? Optional.empty()
                : Optional.of("the schema registry does not answer");
    }

    /// Asks the open question again and again, until it is asked to stop.
    void run(StopSignal stop) throws InterruptedException {
        while (!stop.await(LOOK_EVERY)) {
            Supplier<?> open = openQuestion();
            if (open != null && isAnswered(open)) {
                end();
            }
        }
    }

    private synchronized @Nullable Supplier<?> openQuestion() {
        return question;
    }

    private synchronized void end() {
        question = null;
        streams.resume();
        LOG.info("the schema registry answers again; routing goes on");
    }

    private static boolean isAnswered(Supplier<?> question) {
        try {
            Object _ = question.get();
            return true;
        } catch (RegistryUnavailableException e) {
            LOG.debug("the schema registry is still away", e);
            return false;
        }
    }
}
