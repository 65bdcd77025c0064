package dev.carillon.subscription.replay;

import dev.carillon.platform.kafka.NotedTransactions;
import dev.carillon.platform.lifecycle.StopSignal;
import dev.carillon.router.replay.Rerouting;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.serde.RegistryUnavailableException;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.subscription.leadership.Candidate;
import dev.carillon.subscription.leadership.LedWork;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works off the replays, in turns, so that a large one holds up no other. One relay at a time may
/// write, and each of its transactions notes what it held: whoever leads after a crash goes on
/// behind it, and sends each delivery of a command once.
public final class ReplayRelay implements LedWork {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayRelay.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration AFTER_TROUBLE = Duration.ofMillis(500);

    private final ReplayQueue queue;
    private final Supplier<NotedTransactions> topics;
    private final Cluster cluster;
    private final AvroReader<DeliveryEnvelope> envelopes;
    private final AvroReader<GenericRecord> events;
    private final AvroWriter writer;
    private final SubscriptionMetrics metrics;
    private final Clock clock;

    /// @param topics opens the topic for writing, fencing whoever wrote before
    /// @param envelopes stays the caller's to close
    /// @param events stays the caller's to close
    /// @param writer stays the caller's to close
    public ReplayRelay(
            ReplayQueue queue,
            Supplier<NotedTransactions> topics,
            Cluster cluster,
            AvroReader<DeliveryEnvelope> envelopes,
            AvroReader<GenericRecord> events,
            AvroWriter writer,
            SubscriptionMetrics metrics,
            Clock clock) {
        this.queue = queue;
        this.topics = topics;
        this.cluster = cluster;
        this.envelopes = envelopes;
        this.events = events;
        this.writer = writer;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void lead(Candidate candidate, StopSignal stop) throws InterruptedException {
        while (!stop.requested() && candidate.isLeading()) {
            if (queue.next(0).isEmpty()) {
                stop.await(BETWEEN_LOOKS);
                continue;
            }
            // Opening fences; only after it may the queue be worked off.
            try (NotedTransactions topic = topics.get();
                    EnvelopeReader reader = new EnvelopeReader(cluster, envelopes);
                    Consumer<byte[], byte[]> consumer = cluster.consumer()) {
                TablePlaces places = new TablePlaces(cluster);
                Turns turns =
                        new Turns(
                                new ItemReplay(queue, reader, places, writer, metrics, clock),
                                new EventReplay(
                                        queue,
                                        cluster,
                                        consumer,
                                        new Rerouting(events, queue::owner),
                                        places,
                                        writer,
                                        metrics,
                                        clock));
                workOff(topic, turns, candidate, stop);
            } catch (InterruptException e) {
                InterruptedException interrupted = new InterruptedException(e.getMessage());
                interrupted.initCause(e);
                throw interrupted;
            } catch (RegistryUnavailableException e) {
                trouble("the schema registry does not answer", e, candidate, stop);
            } catch (KafkaException e) {
                if (NotedTransactions.isFenced(e)) {
                    LOG.atWarn()
                            .addKeyValue("reason", e.getMessage())
                            .log("another relay of replays took over; giving up the leadership");
                    return;
                }
                trouble("Kafka does not take what is sent again", e, candidate, stop);
            }
        }
    }

    /// What each kind of replay is done by.
    private record Turns(ItemReplay items, EventReplay events) {

        Turn take(NotedTransactions topic, ReplayQueue.Open open) {
            return switch (open.replay().kind()) {
                case DELIVERY, FAILED -> items.turn(topic, open.replay());
                case EVENTS -> events.turn(topic, open);
            };
        }
    }

    /// What a turn came to.
    enum Turn {
        /// Something was sent, and there is more.
        MORE,
        /// The webhook's newest version is not on its topic yet.
        NOT_YET,
        /// There is nothing left.
        DONE
    }

    private void workOff(NotedTransactions topic, Turns turns, Candidate candidate, StopSignal stop)
            throws InterruptedException {
        topic.lastNote().flatMap(Note::parse).ifPresent(note -> settle(note, turns));
        long last = 0;
        while (!stop.requested() && candidate.isLeading()) {
            Optional<ReplayQueue.Open> open = queue.next(last);
            if (open.isEmpty()) {
                return;
            }
            last = open.get().replay().id();
            switch (turns.take(topic, open.get())) {
                case MORE -> {}
                case NOT_YET -> stop.await(BETWEEN_LOOKS);
                case DONE -> {
                    queue.end(last, clock.instant());
                    LOG.atInfo().addKeyValue("replay", last).log("a replay is done");
                }
            }
        }
    }

    /// The relay before this one may have ended between its commit and its note in the queue.
    private static void settle(Note note, Turns turns) {
        switch (note) {
            case Note.Items items -> turns.items().settle(items);
            case Note.Events events -> turns.events().settle(events);
        }
    }

    private static void trouble(
            String what, RuntimeException e, Candidate candidate, StopSignal stop)
            throws InterruptedException {
        LOG.atWarn().addKeyValue("reason", e.getMessage()).log("{}; trying again", what);
        if (candidate.isLeading()) {
            stop.await(AFTER_TROUBLE);
        }
    }
}
