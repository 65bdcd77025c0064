package dev.carillon.delivery.send;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.Socket;

/// A socket without any proxy, on which the other side may say only so much between two things that
/// we say. It bounds what no limit of the HTTP client bounds: interim answers, headers and trailers
/// together.
final class BoundedSocket extends Socket {

    private final long maxAnswerBytes;
    private volatile long received;

    /// @param maxAnswerBytes what may be received after something was sent
    BoundedSocket(long maxAnswerBytes) {
        super(Proxy.NO_PROXY);
        this.maxAnswerBytes = maxAnswerBytes;
    }

    /// The other side said more than it may.
    static final class AnswerTooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        private AnswerTooLongException() {
            super("the answer is longer than what is read");
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                int b = super.read();
                count(b < 0 ? 0 : 1);
                return b;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int read = super.read(bytes, from, length);
                count(Math.max(0, read));
                return read;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(int b) throws IOException {
                received = 0;
                out.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                received = 0;
                out.write(bytes, from, length);
            }
        };
    }

    private void count(int more) throws IOException {
        long now = received + more;
        received = now;
        if (now > maxAnswerBytes) {
            throw new AnswerTooLongException();
        }
    }
}
