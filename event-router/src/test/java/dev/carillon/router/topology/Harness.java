package dev.carillon.router.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.router.fixture.Wire;
import dev.carillon.router.render.CallbackRenderer;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.RecordHeaders;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.Subscription;
import dev.carillon.testsupport.SampleDirectory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/// The topology on Kafka's test driver: one partition of each topic, no broker, no threads.
final class Harness implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    static final String TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAQ";
    static final int DELIVERY_PARTITIONS = 4;

    final Wire wire = Wire.withFreshRegistry();
    final RecordingMeter meter = new RecordingMeter();
    final List<UnreadableRecord> reports = new ArrayList<>();
    private final AvroWriter writer = AvroWriter.create(wire.properties());
    private final RouterTopology router;
    private final TopologyTestDriver driver;

    Harness() {
        this.router =
                RouterTopology.build(
                        new RouterParts(
                                AvroReader.generic(wire.properties()),
                                AvroReader.specific(wire.properties(), Subscription.class),
                                AvroReader.union(wire.properties()),
                                writer,
                                new CallbackRenderer(512 * 1024)::render,
                                meter,
                                reports::add,
                                DELIVERY_PARTITIONS,
                                TOPIC_ID,
                                Duration.ofMillis(200),
                                1000,
                                64,
                                Optional.empty(),
                                Clock.fixed(NOW, ZoneOffset.UTC)));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        this.driver = new TopologyTestDriver(router.topology(), properties);
    }

    /// Organization 300 with pipe 22 and table T1; organization 301 with pipe 23.
    Harness withDirectory() {
        directory(
                new SampleDirectory()
                        .organization("300", "Acme")
                        .organization("301", "Other")
                        .pipe("22", "300", "Sales")
                        .pipe("23", "301", "Theirs")
                        .table("T1", "77", "300", "Customers"));
        return this;
    }

    void directory(SampleDirectory directory) {
        directory
                .entries()
                .forEach(entry ->
                        pipe(
                                Topics.DIRECTORY,
                                entry.key().getBytes(UTF_8),
                                bytes(Topics.DIRECTORY, entry.value()),
                                headers()));
    }

    void subscribe(SubscriptionDraft draft) {
        subscription(
                draft.key().text(),
                wire.write(Topics.SUBSCRIPTIONS, draft.build()),
                versioned(draft.version()));
    }

    void unsubscribe(SubscriptionKey key, long version) {
        subscription(key.text(), null, versioned(version));
    }

    void subscription(String key, byte @Nullable [] value, Headers headers) {
        pipe(Topics.SUBSCRIPTIONS, key.getBytes(UTF_8), value, headers);
    }

    void event(IndexedRecord event) {
        event(wire.write(Topics.EVENTS_CARD, event));
    }

    void event(byte @Nullable [] value) {
        pipe(Topics.EVENTS_CARD, "key".getBytes(UTF_8), value, headers());
    }

    void pipe(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        pipe(topic, new TestRecord<>(key, value, headers, NOW.minusSeconds(1)));
    }

    void pipe(String topic, TestRecord<byte[], byte[]> record) {
        TestInputTopic<byte[], byte[]> input =
                driver.createInputTopic(
                        topic, new ByteArraySerializer(), new ByteArraySerializer());
        input.pipeInput(record);
    }

    static Headers versioned(long version) {
        Headers headers = headers();
        RecordHeaders.putVersion(headers, version);
        return headers;
    }

    static Headers headers() {
        return new org.apache.kafka.common.header.internals.RecordHeaders();
    }

    SubscriptionTable table() {
        return router.subscriptions();
    }

    /// The reports so far, once what came in lately is inspected.
    List<UnreadableRecord> inspectedReports() {
        try {
            router.inspector().inspectArrivals(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return reports;
    }

    List<TestRecord<byte[], byte[]>> records(String topic) {
        return driver.createOutputTopic(
                        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    List<DeliveryEnvelope> envelopes() {
        return records(Topics.DELIVERIES).stream()
                .map(record -> wire.envelope(record.value()))
                .toList();
    }

    /// The keys of the subscriptions that got something since the last look.
    List<String> receivers() {
        return envelopes().stream()
                .flatMap(envelope -> envelope.getDeliveries().stream())
                .map(delivery -> delivery.getSubscriptionKey())
                .sorted()
                .toList();
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return records(Topics.DEAD_LETTER_EVENTS);
    }

    private byte @Nullable [] bytes(String topic, @Nullable IndexedRecord value) {
        return value == null ? null : wire.write(topic, value);
    }

    @Override
    public void close() {
        driver.close();
        writer.close();
        wire.close();
    }
}
