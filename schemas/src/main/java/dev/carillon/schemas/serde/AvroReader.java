package dev.carillon.schemas.serde;

import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/// Turns the bytes of Kafka values into records. Safe for many threads.
///
/// Reads with [AvroDeserializer], or with the class that `carillon.deserializer.class` names, for
/// example `io.confluent.kafka.serializers.KafkaAvroDeserializer`.
///
/// @param <T> what every value is
public final class AvroReader<T> implements AutoCloseable {

    private final Deserializer<Object> deserializer;
    private final Class<T> type;

    private AvroReader(Deserializer<Object> deserializer, Class<T> type) {
        this.deserializer = deserializer;
        this.type = type;
    }

    /// Reads one generated class, whatever version of its schema wrote the bytes. Records of other
    /// names are poison.
    ///
    /// @throws org.apache.kafka.common.config.ConfigException when a property is wrong
    public static <T extends SpecificRecord> AvroReader<T> specific(
            Map<String, String> properties, Class<T> type) {
        return new AvroReader<>(SerdeClasses.deserializer(properties, "true"), type);
    }

    /// Reads any record, with the writer's schema.
    ///
    /// @throws org.apache.kafka.common.config.ConfigException when a property is wrong
    public static AvroReader<GenericRecord> generic(Map<String, String> properties) {
        return new AvroReader<>(
                SerdeClasses.deserializer(properties, "false"), GenericRecord.class);
    }

    /// Reads the generated class that the writer's schema names, for topics with several types.
    /// Records without a class here are poison.
    ///
    /// @throws org.apache.kafka.common.config.ConfigException when a property is wrong
    public static AvroReader<SpecificRecord> union(Map<String, String> properties) {
        return new AvroReader<>(
                SerdeClasses.deserializer(properties, "true"), SpecificRecord.class);
    }

    /// The record of the bytes. A tombstone has no bytes: do not hand one in.
    ///
    /// @throws RegistryUnavailableException when the registry cannot be asked; try again later
    public Decoded<T> read(String topic, byte[] bytes) {
        try {
            WireFormat.schemaId(bytes);
            return judged(deserializer.deserialize(topic, bytes));
        } catch (RuntimeException e) {
            RuntimeException ours = ForeignTrouble.translated(e);
            if (ours instanceof SerializationException) {
                return new Decoded.Poison<>(reason(ours));
            }
            throw ours;
        }
    }

    private Decoded<T> judged(@Nullable Object value) {
        if (type.isInstance(value)) {
            return new Decoded.Value<>(type.cast(value));
        }
        String found =
                switch (value) {
                    case null -> "null";
                    case SpecificRecord r -> r.getSchema().getFullName();
                    case Object o -> "a " + o.getClass().getName();
                };
        return new Decoded.Poison<>(
                "The value is %s where %s was expected".formatted(found, type.getName()));
    }

    private static String reason(RuntimeException e) {
        Throwable cause = e.getCause();
        return e.getMessage() + (cause == null ? "" : " (" + cause + ")");
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
