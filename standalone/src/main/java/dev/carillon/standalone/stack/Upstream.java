package dev.carillon.standalone.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.testsupport.SampleDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Plays the upstream services: it produces domain events, and the directory as the system of
/// record would. Any number of threads may use it.
public final class Upstream implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final AvroWriter writer;

    /// @param bootstrapServers the broker, `host:port`
    /// @param registryUrl the schema registry
    public Upstream(String bootstrapServers, String registryUrl) {
        this.writer = AvroWriter.create(Map.of("schema.registry.url", registryUrl));
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                                ProducerConfig.CLIENT_ID_CONFIG, "sample-upstream",
                                ProducerConfig.ACKS_CONFIG, "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /// Produces an event to the topic of its family, keyed by its scope.
    ///
    /// @return completes when the broker has acknowledged it; the caller must look
    public Future<RecordMetadata> produce(SpecificRecord event) {
        EventMetadata metadata = (EventMetadata) event.get(0);
        String topic =
                metadata.getAction().startsWith("user.") ? Topics.EVENTS_USER : Topics.EVENTS_CARD;
        String key = metadata.getScopeType() + ":" + metadata.getScopeId();
        return send(topic, key, event);
    }

    /// Publishes a directory and waits until every record is acknowledged.
    public void publish(SampleDirectory directory) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (SampleDirectory.Entry entry : directory.entries()) {
            sent.add(send(Topics.DIRECTORY, entry.key(), entry.value()));
        }
        sent.forEach(Upstream::acknowledged);
    }

    /// Waits until the broker has acknowledged a record.
    ///
    /// @throws IllegalStateException when it refused the record
    public static void acknowledged(Future<RecordMetadata> record) {
        try {
            record.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take a record", e.getCause());
        }
    }

    @Override
    public void close() {
        producer.close();
        writer.close();
    }

    private Future<RecordMetadata> send(String topic, String key, @Nullable SpecificRecord value) {
        return producer.send(
                new ProducerRecord<>(
                        topic,
                        key.getBytes(UTF_8),
                        value == null ? null : writer.write(topic, value)));
    }
}
