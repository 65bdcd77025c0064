package dev.carillon.router.topology;

import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;

/// Reads bytes that anybody may have written.
final class Untrusted {

    private Untrusted() {}

    /// Like [AvroReader#read], and a value that is nested too deeply to be read is poison too:
    /// otherwise one record of a recursive schema could end every router that reads it, for ever.
    static <T> Decoded<T> read(AvroReader<T> reader, String topic, byte[] bytes) {
        try {
            return reader.read(topic, bytes);
        } catch (StackOverflowError e) {
            return new Decoded.Poison<>("the value is nested too deeply to be read");
        }
    }
}
