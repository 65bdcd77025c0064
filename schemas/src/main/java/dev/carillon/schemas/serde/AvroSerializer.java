package dev.carillon.schemas.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/// Writes Avro in Confluent's wire format, under the settings of Confluent's `KafkaAvroSerializer`
/// and with the same bytes.
///
/// Takes records and other Avro containers, `String`, `byte[]`, `Integer`, `Long`, `Float`,
/// `Double` and `Boolean`; null stays null. After the first record of a schema nothing is asked
/// over the network. Once configured it is safe for many threads.
public final class AvroSerializer implements Serializer<Object> {

    private static final int MAX_KEPT_BUFFER_BYTES = 1 << 20;

    /// Buffer and encoder of one call. After a failure it is thrown away: the encoder still holds
    /// the beginning of the record that failed.
    private static final class Scratch {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        @Nullable BinaryEncoder encoder;
    }

    private record Configured(
            SchemaRegistry registry,
            SchemaIds ids,
            DatumModels models,
            BoundedCache<TopicSchema, Prepared> prepared) {}

    /// All that is needed to write values of one schema to one topic.
    private record Prepared(
            int id,
            Schema schema,
            DatumWriter<Object> writer,
            @Nullable LatestFit fit,
            long madeNanos,
            long ttlNanos) {

        boolean isFresh() {
            return ttlNanos < 0 || System.nanoTime() - madeNanos < ttlNanos;
        }
    }

    /// One scratch for whoever comes first; a second thread at the same moment makes its own.
    /// Unlike a thread's local this leaves nothing behind on virtual threads.
    private final AtomicReference<@Nullable Scratch> spare = new AtomicReference<>();

    private @Nullable Configured configured;

    /// For Kafka, which calls [#configure(Map, boolean)] next.
    public AvroSerializer() {}

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        GeneratedClasses.trust();
        SerdeSettings settings = new SerdeSettings(configs);
        SchemaRegistry registry = SchemaRegistry.open(configs);
        configured =
                new Configured(
                        registry,
                        new SchemaIds(settings, isKey ? SerdeRole.KEY : SerdeRole.VALUE, registry),
                        DatumModels.of(settings),
                        new BoundedCache<>(settings.cacheCapacity()));
    }

    /// The bytes of the value.
    ///
    /// @throws RegistryUnavailableException when the registry cannot be asked for the schema's id
    /// @throws SerializationException when the value does not fit its schema, or the registry does
    ///   not know or take the schema
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        Configured c = configured;
        if (c == null) {
            throw new IllegalStateException("configure the serializer before it is used");
        }
        Schema schema = ValueSchemas.of(value);
        return encode(prepared(c, topic, schema, value), value);
    }

    private static Prepared prepared(Configured c, String topic, Schema schema, Object value) {
        TopicSchema key = new TopicSchema(topic, schema);
        Prepared cached = c.prepared().get(key);
        if (cached != null && cached.isFresh()) {
            return cached;
        }
        SchemaIds.Chosen chosen = c.ids().choose(topic, schema);
        Schema written = chosen.schema();
        LatestFit fit =
                written.equals(schema)
                        ? null
                        : LatestFit.between(c.models(), value, schema, written);
        Prepared made =
                new Prepared(
                        chosen.id(),
                        written,
                        fit == null
                                ? c.models().writer(value, written)
                                : c.models().genericWriter(written),
                        fit,
                        System.nanoTime(),
                        chosen.believedFor().map(Duration::toNanos).orElse(-1L));
        c.prepared().put(key, made);
        return made;
    }

    private byte[] encode(Prepared prepared, Object value) {
        Scratch mine = spare.getAndSet(null);
        if (mine == null) {
            mine = new Scratch();
        }
        ByteArrayOutputStream out = mine.out;
        out.reset();
        WireFormat.writeHeader(out, prepared.id());
        try {
            if (value instanceof byte[] bytes) {
                out.write(bytes);
            } else {
                BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, mine.encoder);
                mine.encoder = encoder;
                LatestFit fit = prepared.fit();
                prepared.writer().write(fit == null ? value : fit.apply(value), encoder);
                encoder.flush();
            }
        } catch (IOException | RuntimeException e) {
            throw new SerializationException(
                    "The value does not fit the Avro schema %s: %s"
                            .formatted(prepared.schema().getFullName(), e.getMessage()),
                    e);
        }
        byte[] written = out.toByteArray();
        if (written.length <= MAX_KEPT_BUFFER_BYTES) {
            spare.set(mine);
        }
        return written;
    }

    @Override
    public void close() {
        Configured c = configured;
        if (c != null) {
            c.registry().close();
        }
    }
}
