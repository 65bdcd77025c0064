package dev.carillon.schemas.serde;

import java.time.Duration;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.kafka.common.errors.SerializationException;

/// Which registered schema values are written with: the value's own, registered or looked up, or
/// the newest of the subject, as the settings say. Registering goes before the newest version when
/// both are asked for, as with Confluent's serializer.
final class SchemaIds {

    /// @param id the number that goes into the record
    /// @param schema what the value is written with
    /// @param believedFor how long this holds; empty means for ever
    record Chosen(int id, Schema schema, Optional<Duration> believedFor) {}

    private final SerdeRole role;
    private final SchemaRegistry registry;
    private final SerdeSettings settings;
    private final SubjectNaming naming;

    SchemaIds(SerdeSettings settings, SerdeRole role, SchemaRegistry registry) {
        this.role = role;
        this.registry = registry;
        this.settings = settings;
        this.naming = settings.naming(role);
    }

    Chosen choose(String topic, Schema valueSchema) {
        String subject = naming.subject(topic, role, valueSchema);
        Schema sent = valueSchema;
        if (settings.getBoolean(SerdeSettings.REMOVE_JAVA_PROPERTIES)) {
            sent = JavaStrings.removed(valueSchema);
        }
        if (settings.getBoolean(SerdeSettings.AUTO_REGISTER)) {
            return new Chosen(registry.register(subject, sent), valueSchema, Optional.empty());
        }
        if (settings.getBoolean(SerdeSettings.USE_LATEST_VERSION)) {
            return latest(subject, valueSchema);
        }
        return new Chosen(registry.id(subject, sent), valueSchema, Optional.empty());
    }

    private Chosen latest(String subject, Schema valueSchema) {
        SchemaRegistry.Registered latest = registry.latest(subject);
        boolean canRead =
                SchemaCompatibility.checkReaderWriterCompatibility(latest.schema(), valueSchema)
                                .getType()
                        == SchemaCompatibilityType.COMPATIBLE;
        if (!canRead && settings.getBoolean(SerdeSettings.LATEST_STRICT)) {
            throw new SerializationException(
                    "Version %d of subject %s cannot read what %s writes; register its schema, or set %s=false"
                            .formatted(
                                    latest.version(),
                                    subject,
                                    valueSchema.getFullName(),
                                    SerdeSettings.LATEST_STRICT));
        }
        return new Chosen(latest.id(), latest.schema(), settings.latestTtl());
    }
}
