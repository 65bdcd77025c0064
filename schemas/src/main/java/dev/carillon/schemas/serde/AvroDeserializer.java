package dev.carillon.schemas.serde;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/// Reads Avro in Confluent's wire format, under the settings of Confluent's
/// `KafkaAvroDeserializer`.
///
/// Gives a `GenericRecord` with the writer's schema, or with `specific.avro.reader=true` the
/// generated class that the writer's schema names, in the class's own schema. Strings come as
/// `String`, bytes as `byte[]`; null stays null. Bytes left over after the value are an error,
/// where Confluent's overlooks them. After the first record of a schema nothing is asked over the
/// network. Once configured it is safe for many threads.
public final class AvroDeserializer implements Deserializer<Object> {

    private record Configured(
            SchemaRegistry registry,
            DatumModels models,
            ReaderKind kind,
            BoundedCache<Integer, Prepared> prepared) {}

    private enum ReaderKind {
        GENERIC,
        SPECIFIC
    }

    /// All that is needed to read values of one schema id.
    private record Prepared(Schema writerSchema, DatumReader<Object> reader) {}

    /// One decoder for whoever comes first; a second thread at the same moment makes its own.
    /// Unlike a thread's local this leaves nothing behind on virtual threads.
    private final AtomicReference<@Nullable BinaryDecoder> spare = new AtomicReference<>();

    private @Nullable Configured configured;

    /// For Kafka, which calls [#configure(Map, boolean)] next.
    public AvroDeserializer() {}

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        GeneratedClasses.trust();
        SerdeSettings settings = new SerdeSettings(configs);
        configured =
                new Configured(
                        SchemaRegistry.open(configs),
                        DatumModels.of(settings),
                        settings.getBoolean(SerdeSettings.SPECIFIC_READER)
                                ? ReaderKind.SPECIFIC
                                : ReaderKind.GENERIC,
                        new BoundedCache<>(settings.cacheCapacity()));
    }

    /// The value of the bytes.
    ///
    /// @throws RegistryUnavailableException when the registry cannot be asked for the schema
    /// @throws SerializationException when the bytes are not a value of a known schema
    @Override
    public @Nullable Object deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        Configured c = configured;
        if (c == null) {
            throw new IllegalStateException("configure the deserializer before it is used");
        }
        int id = WireFormat.schemaId(bytes);
        Prepared prepared = c.prepared().get(id);
        if (prepared == null) {
            // The first of several threads wins: schemas are compared often, and of two that are
            // equal every field is compared.
            prepared = c.prepared().putIfAbsent(id, prepare(c, c.registry().schema(id)));
        }
        return decode(prepared, id, bytes);
    }

    private static Prepared prepare(Configured c, Schema writer) {
        DatumReader<Object> reader =
                switch (c.kind()) {
                    case GENERIC -> c.models().genericReader(writer, writer);
                    case SPECIFIC -> c.models().specificReader(writer, readerSchema(writer));
                };
        return new Prepared(writer, reader);
    }

    private static Schema readerSchema(Schema writer) {
        return writer.getType() == Schema.Type.RECORD
                ? GeneratedClasses.schemaOfClassNamedBy(writer)
                : writer;
    }

    private Object decode(Prepared prepared, int id, byte[] bytes) {
        int length = bytes.length - WireFormat.HEADER_BYTES;
        if (prepared.writerSchema().getType() == Schema.Type.BYTES) {
            byte[] data = new byte[length];
            System.arraycopy(bytes, WireFormat.HEADER_BYTES, data, 0, length);
            return data;
        }
        BinaryDecoder decoder =
                DecoderFactory.get()
                        .binaryDecoder(
                                bytes, WireFormat.HEADER_BYTES, length, spare.getAndSet(null));
        try {
            Object value = prepared.reader().read(null, decoder);
            if (!decoder.isEnd()) {
                throw new SerializationException(
                        "Bytes are left over after the value of schema id %d (%s)"
                                .formatted(id, prepared.writerSchema().getFullName()));
            }
            spare.set(decoder);
            return value instanceof CharSequence text ? text.toString() : value;
        } catch (SerializationException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new SerializationException(
                    "The bytes are not a value of schema id %d (%s): %s"
                            .formatted(id, prepared.writerSchema().getFullName(), e),
                    e);
        }
    }

    @Override
    public void close() {
        Configured c = configured;
        if (c != null) {
            c.registry().close();
        }
    }
}
