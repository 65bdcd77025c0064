package dev.carillon.schemas.serde;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;

/// Under which subject of the registry a schema stands. Settings name a strategy by Confluent's
/// class name, with or without its package; the classes need not be there.
enum SubjectNaming {
    /// `<topic>-key` or `<topic>-value`: one type per topic.
    TOPIC("TopicNameStrategy"),
    /// The full name of the record.
    RECORD("RecordNameStrategy"),
    /// `<topic>-<full name of the record>`: several types per topic, each with its own versions.
    TOPIC_RECORD("TopicRecordNameStrategy");

    static final String CONFLUENT_PACKAGE = "io.confluent.kafka.serializers.subject.";

    private final String className;

    SubjectNaming(String className) {
        this.className = className;
    }

    /// Confluent's full class name, as it is written in settings.
    String confluentName() {
        return CONFLUENT_PACKAGE + className;
    }

    static SubjectNaming named(String setting, String value) {
        return Arrays.stream(values())
                .filter(n -> value.equals(n.className) || value.equals(n.confluentName()))
                .findFirst()
                .orElseThrow(() -> new ConfigException(setting, value, "use " + names()));
    }

    private static String names() {
        return Arrays.stream(values())
                .map(SubjectNaming::confluentName)
                .collect(Collectors.joining(", "));
    }

    String subject(String topic, SerdeRole role, Schema schema) {
        return switch (this) {
            case TOPIC -> topic + role.suffix();
            case RECORD -> recordName(topic, schema);
            case TOPIC_RECORD -> topic + "-" + recordName(topic, schema);
        };
    }

    private String recordName(String topic, Schema schema) {
        if (schema.getType() != Schema.Type.RECORD) {
            throw new SerializationException(
                    "%s names subjects by record, and the value for topic %s is of type %s; use %s for it"
                            .formatted(
                                    className,
                                    topic,
                                    schema.getType().getName(),
                                    TOPIC.confluentName()));
        }
        return schema.getFullName();
    }
}
