package dev.carillon.testsupport.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;

/// What a receiver does when it has read a request. Six verbs make every fault; [Fault] has the
/// ones with a name.
public sealed interface Behaviour {

    /// Never answers and keeps the connection.
    record Hang() implements Behaviour {}

    /// Writes bytes, well-formed or not.
    ///
    /// @param bytes what is written, at once
    /// @param then what becomes of the connection
    record Answer(Text bytes, Then then) implements Behaviour {}

    /// Waits, and behaves then.
    record Delay(Duration delay, Behaviour then) implements Behaviour {
        /// Checks the delay.
        public Delay {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("the delay must not be negative: " + delay);
            }
        }
    }

    /// Writes a beginning at once, and then one byte after each pause, for ever.
    ///
    /// @param beginning what is written at once
    /// @param drop the byte that is repeated
    /// @param pause the time between two bytes
    record Drip(Text beginning, char drop, Duration pause) implements Behaviour {}

    /// Writes a beginning and then a block again and again, as fast as it is read, for ever.
    record Endless(Text beginning, Text block) implements Behaviour {}

    /// Asks for another TLS handshake (TLS 1.2 and older), and behaves then.
    record Renegotiate(Behaviour then) implements Behaviour {}

    /// What becomes of a connection after an answer.
    enum Then {
        /// It is kept and the next request is read.
        KEEP,
        /// It is closed in order (FIN).
        CLOSE,
        /// It is closed in order, but TLS is not told (no close_notify).
        CUT,
        /// It is broken off (RST).
        RESET
    }

    /// Bytes, each given as the character of the same number.
    final class Text {
        private final byte[] bytes;

        private Text(byte[] bytes) {
            this.bytes = bytes;
        }

        /// These characters, none above U+00FF.
        public static Text of(String characters) {
            return new Text(characters.getBytes(ISO_8859_1));
        }

        /// These bytes.
        public static Text of(byte[] bytes) {
            return new Text(bytes.clone());
        }

        /// Not a copy: it is written for every request.
        byte[] bytes() {
            return bytes;
        }

        @Override
        public String toString() {
            return bytes.length + " bytes";
        }
    }

    /// Answers 200 without a body.
    Behaviour OK = status(200);

    /// Answers this status without a body.
    ///
    /// @param status any number, sensible or not
    static Behaviour status(int status) {
        return answer("HTTP/1.1 " + status + " S\r\nContent-Length: 0\r\n\r\n");
    }

    /// Writes these characters, each a byte, and keeps the connection.
    static Behaviour answer(String characters) {
        return new Answer(Text.of(characters), Then.KEEP);
    }

    /// Writes these characters, each a byte, and closes the connection.
    static Behaviour last(String characters) {
        return new Answer(Text.of(characters), Then.CLOSE);
    }

    /// Answers with these headers and a body, and keeps the connection.
    ///
    /// @param headers lines, each ended by CRLF
    static Behaviour answer(int status, String headers, String body) {
        return answer(
                "HTTP/1.1 "
                        + status
                        + " S\r\n"
                        + headers
                        + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
    }

    /// Writes these characters, each a byte, and breaks the connection off.
    static Behaviour reset(String characters) {
        return new Answer(Text.of(characters), Then.RESET);
    }

    /// Writes these characters and then one byte after each pause, for ever.
    static Behaviour drip(String beginning, Duration pause) {
        return new Drip(Text.of(beginning), 'x', pause);
    }

    /// Writes these characters and then the block again and again.
    static Behaviour endless(String beginning, String block) {
        return new Endless(Text.of(beginning), Text.of(block));
    }

    /// Answers 200 after a while.
    static Behaviour delayed(Duration delay) {
        return new Delay(delay, OK);
    }
}
