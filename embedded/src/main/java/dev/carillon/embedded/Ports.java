package dev.carillon.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/// Ports on loopback.
final class Ports {
    /// Free ports are drawn below the ranges from which Linux (32768 up) and macOS (49152 up) give
    /// ports to outgoing connections. Otherwise a client that dials a stopped broker's port can be
    /// given that very port as its own, connect to itself, and keep the broker from coming back.
    private static final int LOWEST = 15_000;

    private static final int BEYOND_HIGHEST = 32_000;

    private static final int CONNECT_TIMEOUT_MILLIS = 500;

    private Ports() {}

    /// A port nobody listens on now. Another process may take it before it is used: whoever asked
    /// for any port tries again with another one then.
    static int free() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND_HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new EmbeddedPartException(
                "No free port found on 127.0.0.1 between %d and %d. Stop some of what listens there."
                        .formatted(LOWEST, BEYOND_HIGHEST - 1));
    }

    /// Fails unless a part may be given this port; 0 stands for any free one.
    static void requireUsable(String part, int port) {
        if (port < 0 || port > 65_535) {
            throw new EmbeddedPartException(
                    "The port of %s must be between 0 (any free one) and 65535, and is %d."
                            .formatted(part, port));
        }
        if (port != 0 && !isFree(port)) {
            throw new EmbeddedPartException(
                    "%s cannot listen on 127.0.0.1:%d, for that port is taken. Stop the process that listens there, or give %s another port."
                            .formatted(part, port, part));
        }
    }

    /// Whether something on loopback takes connections at this port.
    static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isFree(int port) {
        // macOS lets a socket bind to loopback while another one listens on every address.
        if (answers(port)) {
            return false;
        }
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
