package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/// A receiver that answers with whatever bytes it is told, well-formed or not.
final class RawReceiver implements AutoCloseable {

    private final ServerSocket server;
    private final Behaviour behaviour;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicLong written = new AtomicLong();

    /// What to do with a request that was read.
    interface Behaviour {

        /// Answers.
        ///
        /// @return whether to read another request from the connection
        boolean answer(OutputStream out) throws IOException, InterruptedException;
    }

    private RawReceiver(ServerSocket server, Behaviour behaviour) {
        this.server = server;
        this.behaviour = behaviour;
    }

    static RawReceiver start(Behaviour behaviour) {
        try {
            return start(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawReceiver startTls(SSLContext tls, Behaviour behaviour) {
        try {
            return start(
                    tls.getServerSocketFactory()
                            .createServerSocket(0, 200, InetAddress.getLoopbackAddress()),
                    behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RawReceiver start(ServerSocket server, Behaviour behaviour) {
        RawReceiver receiver = new RawReceiver(server, behaviour);
        receiver.threads.execute(receiver::accept);
        return receiver;
    }

    /// Answers these bytes and keeps the connection.
    static Behaviour answering(String answer) {
        return out -> {
            out.write(answer.getBytes(ISO_8859_1));
            out.flush();
            return true;
        };
    }

    /// Answers these bytes and closes.
    static Behaviour answeringOnce(String answer) {
        return out -> {
            out.write(answer.getBytes(ISO_8859_1));
            out.flush();
            return false;
        };
    }

    int port() {
        return server.getLocalPort();
    }

    /// Head and body of every request that was read.
    List<String> requests() {
        return requests;
    }

    int connectionCount() {
        return connections.size();
    }

    /// Bytes that were written, in all.
    long written() {
        return written.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = new CountingOutput(socket.getOutputStream());
            boolean goesOn = true;
            while (goesOn && readRequest(in)) {
                goesOn = behaviour.answer(out);
            }
        } catch (IOException e) {
            // The other side has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            head.append((char) b);
        }
        int length = 0;
        for (String line : List.of(head.toString().split("\r\n"))) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        requests.add(head + new String(in.readNBytes(length), ISO_8859_1));
        return true;
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : connections) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    private final class CountingOutput extends OutputStream {
        private final OutputStream out;

        private CountingOutput(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            written.incrementAndGet();
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            written.addAndGet(length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
