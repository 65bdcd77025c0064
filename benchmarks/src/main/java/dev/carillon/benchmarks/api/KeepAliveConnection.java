package dev.carillon.benchmarks.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/// One HTTP/1.1 connection that is kept, for one thread: as little as a client can do, so that the
/// server is measured. Understands answers with `Content-Length` only.
final class KeepAliveConnection implements AutoCloseable {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final int LONGEST_LINE = 8 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String head;

    /// An answer.
    ///
    /// @param status the HTTP status
    /// @param body the body
    record Answer(int status, String body) {}

    /// @param token the bearer token
    KeepAliveConnection(URI uri, String token) throws IOException {
        this.socket = new Socket(uri.getHost(), uri.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(ANSWER_LIMIT.toMillis()));
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        this.out = socket.getOutputStream();
        this.head =
                "POST "
                        + uri.getPath()
                        + " HTTP/1.1\r\nHost: "
                        + uri.getAuthority()
                        + "\r\nAuthorization: Bearer "
                        + token
                        + "\r\nContent-Type: application/json\r\nContent-Length: ";
    }

    /// Sends a body and waits for the answer.
    Answer post(String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        byte[] begin = (head + bytes.length + "\r\n\r\n").getBytes(ISO_8859_1);
        byte[] whole = new byte[begin.length + bytes.length];
        System.arraycopy(begin, 0, whole, 0, begin.length);
        System.arraycopy(bytes, 0, whole, begin.length, bytes.length);
        out.write(whole);
        String status = line();
        int length = -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        if (length < 0) {
            throw new IOException("an answer without a length: " + status);
        }
        byte[] answer = in.readNBytes(length);
        if (answer.length < length) {
            throw new IOException("the answer ended after " + answer.length + " bytes");
        }
        return new Answer(Integer.parseInt(status.substring(9, 12)), new String(answer, UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > LONGEST_LINE) {
                throw new IOException("the connection ended within a line: " + line);
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
