package dev.carillon.schemas.serde;

import java.util.Map;
import java.util.Objects;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.serialization.Serializer;

/// Turns records into the bytes of Kafka values. Safe for many threads.
///
/// Writes with [AvroSerializer], or with the class that `carillon.serializer.class` names, for
/// example `io.confluent.kafka.serializers.KafkaAvroSerializer`. Subjects are named by topic and
/// record unless `value.subject.name.strategy` says otherwise.
public final class AvroWriter implements AutoCloseable {

    private final Serializer<Object> serializer;

    private AvroWriter(Serializer<Object> serializer) {
        this.serializer = serializer;
    }

    /// A writer with the keys of [AvroSerializer].
    ///
    /// @throws org.apache.kafka.common.config.ConfigException when a property is wrong
    public static AvroWriter create(Map<String, String> properties) {
        return new AvroWriter(SerdeClasses.serializer(properties));
    }

    /// The bytes of a record.
    ///
    /// @throws RegistryUnavailableException when the registry cannot be asked; try again later
    /// @throws org.apache.kafka.common.errors.SerializationException when the record does not fit
    ///   its schema, or the registry does not know or take the schema
    public byte[] write(String topic, IndexedRecord record) {
        try {
            return Objects.requireNonNull(
                    serializer.serialize(topic, record), "a serializer made null of a record");
        } catch (RuntimeException e) {
            throw ForeignTrouble.translated(e);
        }
    }

    @Override
    public void close() {
        serializer.close();
    }
}
