package dev.carillon.schemas.serde;

import java.io.ByteArrayOutputStream;
import org.apache.kafka.common.errors.SerializationException;

/// The five bytes before the Avro data: a zero, and the schema id with its highest byte first.
///
/// Source: docs.confluent.io, "Formats, Serializers, and Deserializers", wire format.
final class WireFormat {

    static final int HEADER_BYTES = 5;
    private static final byte MAGIC = 0;

    private WireFormat() {}

    static void writeHeader(ByteArrayOutputStream out, int id) {
        out.write(MAGIC);
        out.write(id >>> 24);
        out.write(id >>> 16);
        out.write(id >>> 8);
        out.write(id);
    }

    /// The schema id that the bytes begin with.
    ///
    /// @throws SerializationException when they are too short or begin otherwise
    static int schemaId(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw new SerializationException(
                    "%d bytes are too short for the wire format, which begins with %d"
                            .formatted(bytes.length, HEADER_BYTES));
        }
        if (bytes[0] != MAGIC) {
            throw new SerializationException(
                    "The first byte is %d instead of the magic byte 0; the value was not written by a schema-registry serializer"
                            .formatted(bytes[0]));
        }
        return (bytes[1] & 0xff) << 24
                | (bytes[2] & 0xff) << 16
                | (bytes[3] & 0xff) << 8
                | (bytes[4] & 0xff);
    }
}
