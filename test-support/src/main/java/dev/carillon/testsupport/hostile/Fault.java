package dev.carillon.testsupport.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.zip.Deflater;

/// The faults that have a name: what receivers do to whoever calls them, by accident or not. The
/// rows are those of our catalogue of faults.
public enum Fault {
    /// Accepts, reads, never answers (row 31).
    HANG(new Behaviour.Hang()),
    /// Sends the head of the answer at a byte a second (row 32).
    DRIP_HEAD(Behaviour.drip("HTTP/1.1 200 OK\r\nX-Slow: ", Duration.ofSeconds(1))),
    /// Sends the body at a byte a second (row 32).
    DRIP_BODY(
            Behaviour.drip(
                    "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", Duration.ofSeconds(1))),
    /// Sends a byte of the body every 14 seconds, just often enough to look alive (row 32).
    DRIP_BODY_SLOWLY(
            Behaviour.drip(
                    "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", Duration.ofSeconds(14))),
    /// Sends the trailers at a byte a second (row 32).
    DRIP_TRAILERS(
            Behaviour.drip(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Slow: ",
                    Duration.ofSeconds(1))),
    /// Sends chunks for ever (row 33).
    ENDLESS_CHUNKS(
            Behaviour.endless(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                    "400\r\n" + "c".repeat(1024) + "\r\n")),
    /// Sends chunks of one byte with long extensions for ever (row 33).
    ENDLESS_CHUNK_EXTENSIONS(
            Behaviour.endless(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                    "1;e=" + "e".repeat(1000) + "\r\nx\r\n")),
    /// Announces a body of 100 GB and sends it (row 33).
    ENDLESS_BODY(
            Behaviour.endless(
                    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "b".repeat(4096))),
    /// Sends interim answers for ever (row 33).
    ENDLESS_INTERIM(Behaviour.endless("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")),
    /// Sends headers for ever (rows 33 and 35).
    ENDLESS_HEADERS(
            Behaviour.endless("HTTP/1.1 200 OK\r\n", "X-Header: " + "h".repeat(500) + "\r\n")),
    /// Sends trailers for ever (row 33).
    ENDLESS_TRAILERS(
            Behaviour.endless(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
                    "X-Trailer: " + "t".repeat(500) + "\r\n")),
    /// A gigabyte of zeros in a megabyte of gzip, with 200 (row 34).
    GZIP_BOMB(bomb("200 OK")),
    /// The same with 500 (row 34).
    GZIP_BOMB_REFUSING(bomb("500 No")),
    /// Says that its body is Brotli (row 34).
    BROTLI(Behaviour.answer(200, "Content-Encoding: br\r\n", "\u001b\u00ff\u00ff\u00ff")),
    /// A hundred thousand headers (row 35).
    HUNDRED_THOUSAND_HEADERS(
            Behaviour.last(
                    "HTTP/1.1 200 OK\r\n"
                            + "X-A: b\r\n".repeat(100_000)
                            + "Content-Length: 0\r\n\r\n")),
    /// A header of ten megabytes (row 35).
    HUGE_HEADER(Behaviour.endless("HTTP/1.1 200 OK\r\nX-Huge: ", "h".repeat(10 * 1024))),
    /// A first line of a megabyte (row 35).
    HUGE_STATUS_LINE(Behaviour.last("HTTP/1.1 200 " + "O".repeat(1024 * 1024) + "\r\n\r\n")),
    /// A header without a colon (row 35).
    HEADER_WITHOUT_COLON(Behaviour.last("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")),
    /// NUL in a header (row 35).
    NUL_IN_HEADER(
            Behaviour.last("HTTP/1.1 200 OK\r\nX-Nul: a\u0000b\r\nContent-Length: 0\r\n\r\n")),
    /// A header that goes on in the next line, as RFC 9112 forbids to send (row 35).
    FOLDED_HEADER(Behaviour.last("HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 0\r\n\r\n")),
    /// Two lengths that differ (row 35).
    TWO_LENGTHS(
            Behaviour.last(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nokok!")),
    /// A length and chunks (row 35).
    LENGTH_AND_CHUNKS(
            Behaviour.last(
                    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
    /// A length below zero (row 35).
    NEGATIVE_LENGTH(Behaviour.last("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")),
    /// A chunk longer than any number (row 35).
    CHUNK_SIZE_OVERFLOW(
            Behaviour.last(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nx")),
    /// HTTP/0.9, which has no head (row 35).
    HTTP_0_9(Behaviour.last("<html>hello</html>")),
    /// The status line of a version that never was (row 35).
    HTTP_0_9_LINE(Behaviour.last("HTTP/0.9 200 OK\r\nContent-Length: 0\r\n\r\n")),
    /// Something that is not HTTP (row 35).
    GARBAGE(Behaviour.last("\u0000\u0001\u0002 garbage \r\n\r\n\r\n")),
    /// Switches to a protocol that nobody asked for (row 38).
    SWITCHING_PROTOCOLS(
            Behaviour.last("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\1\2\3")),
    /// Breaks off before the head of its answer (row 36).
    RESET_BEFORE_HEAD(Behaviour.reset("")),
    /// Breaks off within the head (row 36).
    RESET_WITHIN_HEAD(Behaviour.reset("HTTP/1.1 200 OK\r\nX-A")),
    /// Closes without an answer (row 36).
    CLOSE_WITHOUT_ANSWER(Behaviour.last("")),
    /// Breaks off after the head (row 36).
    RESET_AFTER_HEAD(Behaviour.reset("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")),
    /// Closes in the middle of the body (row 36).
    CLOSE_WITHIN_BODY(Behaviour.last("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")),
    /// Answers 200 and closes before anybody can have read the body (row 52).
    CLOSE_AFTER_STATUS(
            Behaviour.last("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "b".repeat(1000)));

    @SuppressWarnings("ImmutableEnumChecker") // no behaviour changes; its bytes are not given away
    private final Behaviour behaviour;

    Fault(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /// What the receiver does.
    public Behaviour behaviour() {
        return behaviour;
    }

    /// A flood of TLS records of the greatest length, to be a receiver's greeting (row 42).
    public static Behaviour tlsRecordFlood() {
        return Behaviour.endless("", "\u0016\u0003\u0003@\u0000" + "\u0001".repeat(16 * 1024));
    }

    /// A deflated megabyte of zeros, a thousand times: it would inflate to a gigabyte.
    private static Behaviour bomb(String status) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        byte[] out = new byte[16 * 1024];
        deflater.setInput(new byte[1024 * 1024]);
        int length = deflater.deflate(out, 0, out.length, Deflater.FULL_FLUSH);
        deflater.end();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String head =
                "HTTP/1.1 "
                        + status
                        + "\r\nContent-Encoding: gzip\r\nContent-Length: "
                        + (10 + length * 1024)
                        + "\r\n\r\n";
        bytes.writeBytes(head.getBytes(ISO_8859_1));
        bytes.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3});
        for (int i = 0; i < 1024; i++) {
            bytes.write(out, 0, length);
        }
        return new Behaviour.Answer(Behaviour.Text.of(bytes.toByteArray()), Behaviour.Then.CLOSE);
    }
}
