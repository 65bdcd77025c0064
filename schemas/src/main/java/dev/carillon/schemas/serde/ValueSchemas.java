package dev.carillon.schemas.serde;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.kafka.common.errors.SerializationException;

/// The schema that a Java value is written with.
final class ValueSchemas {

    private static final Schema BOOLEAN = Schema.create(Schema.Type.BOOLEAN);
    private static final Schema INT = Schema.create(Schema.Type.INT);
    private static final Schema LONG = Schema.create(Schema.Type.LONG);
    private static final Schema FLOAT = Schema.create(Schema.Type.FLOAT);
    private static final Schema DOUBLE = Schema.create(Schema.Type.DOUBLE);
    private static final Schema STRING = Schema.create(Schema.Type.STRING);
    private static final Schema BYTES = Schema.create(Schema.Type.BYTES);

    private ValueSchemas() {}

    static Schema of(Object value) {
        return switch (value) {
            case GenericContainer container -> container.getSchema();
            case CharSequence text -> STRING;
            case byte[] bytes -> BYTES;
            case Integer number -> INT;
            case Long number -> LONG;
            case Float number -> FLOAT;
            case Double number -> DOUBLE;
            case Boolean truth -> BOOLEAN;
            default ->
                    throw new SerializationException(
                            "A %s has no Avro schema; hand over a record, String, byte[], Integer, Long, Float, Double or Boolean"
                                    .formatted(value.getClass().getName()));
        };
    }
}
