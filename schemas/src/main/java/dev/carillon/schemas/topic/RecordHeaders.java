package dev.carillon.schemas.topic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/// The record headers that our services write and read.
public final class RecordHeaders {

    /// The row version of a subscription or of its tombstone, a decimal number in ASCII. Readers
    /// ignore a record whose version is not above the one they hold.
    public static final String VERSION = "carillon-version";

    private RecordHeaders() {}

    /// Writes the version into the headers.
    public static void putVersion(Headers headers, long version) {
        headers.add(VERSION, Long.toString(version).getBytes(US_ASCII));
    }

    /// The version in the headers; empty when there is none or it is not a number.
    public static OptionalLong version(Headers headers) {
        Header header = headers.lastHeader(VERSION);
        if (header == null || header.value() == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(new String(header.value(), US_ASCII)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
