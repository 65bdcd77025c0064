package dev.carillon.benchmarks.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

/// A callback's body of a given size.
final class Payload {

    private static final String HEAD = "{\"data\":{\"action\":\"card.move\",\"card\":{\"title\":\"";
    private static final String TAIL = "\"}}}";

    private Payload() {}

    /// JSON of exactly this many bytes.
    ///
    /// @throws IllegalArgumentException when it would be too short to be a callback
    static byte[] ofSize(int bytes) {
        int fill = bytes - HEAD.length() - TAIL.length();
        if (fill < 0) {
            throw new IllegalArgumentException(
                    "a payload has at least " + (bytes - fill) + " bytes, not " + bytes);
        }
        return (HEAD + "x".repeat(fill) + TAIL).getBytes(UTF_8);
    }
}
