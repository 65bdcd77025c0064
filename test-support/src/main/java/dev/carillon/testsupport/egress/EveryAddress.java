package dev.carillon.testsupport.egress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// Listens on some ports of every address there is, and remembers which of them was dialled. On
/// port 443 it answers HTTPS requests with 200.
public final class EveryAddress implements AutoCloseable {

    private static final byte[] OK =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(ISO_8859_1);
    private static final int HTTPS = 443;

    private final List<ServerSocket> servers = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> dialled = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> hosts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile SSLContext tls;

    private EveryAddress(SSLContext tls) {
        this.tls = tls;
    }

    /// Starts to listen.
    ///
    /// @param tls what requests on port 443 are answered with
    public static EveryAddress listen(SSLContext tls, int... ports) {
        EveryAddress all = new EveryAddress(tls);
        try {
            for (int port : ports) {
                ServerSocket server = new ServerSocket();
                server.bind(new InetSocketAddress(InetAddress.ofLiteral("::"), port), 1000);
                all.servers.add(server);
                Thread.ofPlatform().daemon().start(() -> all.accept(server));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /// The address and port of every connection that was accepted.
    public List<String> dialled() {
        return List.copyOf(dialled);
    }

    /// The header `Host` of every request.
    public List<String> hosts() {
        return List.copyOf(hosts);
    }

    /// How many requests were answered.
    public int requests() {
        return requests.get();
    }

    /// Shows another certificate from now on.
    public void showTls(SSLContext another) {
        tls = another;
    }

    /// Forgets what was.
    public void reset() {
        dialled.clear();
        hosts.clear();
        requests.set(0);
    }

    private void accept(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                dialled.add(
                        socket.getLocalAddress().getHostAddress() + " " + server.getLocalPort());
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (socket.getLocalPort() != HTTPS) {
                return;
            }
            SSLSocket secure =
                    (SSLSocket) tls.getSocketFactory().createSocket(socket, null, HTTPS, true);
            secure.setUseClientMode(false);
            InputStream in = secure.getInputStream();
            OutputStream out = secure.getOutputStream();
            while (readRequest(in)) {
                out.write(OK);
                out.flush();
            }
        } catch (IOException e) {
            // The other side has gone, or does not believe the certificate.
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
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            } else if (lower.startsWith("host:")) {
                hosts.add(line.substring(5).strip());
            }
        }
        in.skipNBytes(length);
        requests.incrementAndGet();
        return true;
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
    }
}
