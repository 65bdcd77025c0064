package dev.carillon.benchmarks.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.carillon.schemas.event.Card;
import dev.carillon.schemas.event.CardMoved;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.testsupport.SampleDirectory;
import dev.carillon.testsupport.SampleEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/// The upstream services: says what exists, and makes events whose callbacks have a given size. It
/// knows beforehand which delivery each event must become. Safe for many threads.
final class EventSource implements AutoCloseable {

    private static final String SOURCE = "cards";

    /// A callback without the card's title.
    private static final String FRAME =
            """
            {"data":{"action":"card.move","payload_id":"000000001",\
            "from":{"id":1,"name":"Phase 1"},"to":{"id":2,"name":"Phase 2"},\
            "moved_by":{"id":101,"name":"Ana Lima","username":"ana","email":"ana@example.com",\
            "avatar_url":"https://example.com/ana.png"},\
            "card":{"id":987,"title":"","pipe_id":"PipeShortId"}}}\
            """;

    private final AvroWriter writer;
    private final DeliveryStage stage;
    private final SampleEvents events =
            new SampleEvents(DeliveryStage.ORGANIZATION, SOURCE, Instant.EPOCH);
    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
    private final String title;

    /// @param payloadBytes about as many bytes has a callback's body
    /// @throws IllegalArgumentException when that is too little for one
    EventSource(DeliveryStage stage, int payloadBytes) {
        if (payloadBytes < FRAME.length()) {
            throw new IllegalArgumentException(
                    "the callback of an event has at least %d bytes, not %d"
                            .formatted(FRAME.length(), payloadBytes));
        }
        this.stage = stage;
        this.title = "x".repeat(payloadBytes - FRAME.length());
        this.writer = AvroWriter.create(Map.of("schema.registry.url", stage.registryUrl()));
    }

    /// Says that the organization and the pipes of so many endpoints exist.
    void publishDirectory(int endpoints) {
        SampleDirectory directory =
                new SampleDirectory().organization(DeliveryStage.ORGANIZATION, "Bench");
        for (int endpoint = 0; endpoint < endpoints; endpoint++) {
            directory.pipe(
                    stage.size().scope(endpoint).id(),
                    DeliveryStage.ORGANIZATION,
                    "Pipe " + endpoint);
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = stage.newProducer()) {
            for (SampleDirectory.Entry entry : directory.entries()) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        Topics.DIRECTORY,
                                        entry.key().getBytes(UTF_8),
                                        writer.write(
                                                Topics.DIRECTORY, requireNonNull(entry.value())))));
            }
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the directory was not written", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the directory is written", e);
        }
    }

    /// The record of an event that one endpoint asked for, and nobody else.
    ///
    /// @param number its number; none is used twice
    /// @param endpoint the endpoint's number, from 0
    ProducerRecord<byte[], byte[]> event(int number, int endpoint) {
        String id = "%09d".formatted(number);
        Scope scope = stage.size().scope(endpoint);
        DeliveryId delivery =
                DeliveryId.of(DeliveryStage.ORGANIZATION, SOURCE, id, stage.size().id(endpoint));
        if (numbers.put(delivery.text(), number) != null) {
            throw new IllegalStateException("two events have the number " + number);
        }
        CardMoved event =
                CardMoved.newBuilder(events.move(scope, id, 1, 2))
                        .setCard(new Card(987L, title, "PipeShortId"))
                        .build();
        return new ProducerRecord<>(
                Topics.EVENTS_CARD, id.getBytes(UTF_8), writer.write(Topics.EVENTS_CARD, event));
    }

    /// The number of a delivery's event.
    int numberOf(String webhookId) {
        return numbers.getOrDefault(webhookId, SequenceLedger.STRANGER);
    }

    @Override
    public void close() {
        writer.close();
    }
}
