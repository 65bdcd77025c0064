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

/// A proxy that makes tunnels (RFC 9110, section 9.3.6), or refuses to, or never answers.
final class TunnelProxy implements AutoCloseable {

    private final ServerSocket server;
    private final String answer;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private TunnelProxy(String answer) {
        this.answer = answer;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /// One that does what it is asked.
    static TunnelProxy willing() {
        return new TunnelProxy("HTTP/1.1 200 Connection established\r\n\r\n");
    }

    /// One that answers this and closes; with an empty text one that never answers.
    static TunnelProxy answering(String answer) {
        return new TunnelProxy(answer);
    }

    /// As an outbound proxy that does not ask who we are.
    OutboundProxy address() {
        return new OutboundProxy("localhost", server.getLocalPort(), java.util.Optional.empty());
    }

    /// The heads of the requests.
    List<String> asked() {
        return asked;
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                // It is closed.
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            asked.add(head);
            if (answer.isEmpty()) {
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
                return;
            }
            if (!answer.startsWith("HTTP/1.1 200")) {
                client.getOutputStream().write(answer.getBytes(ISO_8859_1));
                return;
            }
            String[] target =
                    head.substring("CONNECT ".length(), head.indexOf(" HTTP")).split(":", -1);
            try (Socket upstream = new Socket(target[0], Integer.parseInt(target[1]))) {
                open.add(upstream);
                client.getOutputStream().write(answer.getBytes(ISO_8859_1));
                threads.execute(() -> copy(upstream, client));
                copy(client, upstream);
            }
        } catch (IOException e) {
            // One of the two is gone, which ends the tunnel.
            return;
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            // One of the two is gone, which ends the tunnel.
            return;
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
