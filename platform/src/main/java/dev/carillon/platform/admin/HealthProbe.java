package dev.carillon.platform.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Asks the admin port of the own container whether the service is ready: for a health check where
/// there is no shell and no other program. It needs nothing but the JDK and starts fast.
public final class HealthProbe {

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private HealthProbe() {}

    /// Ends with status 0 when `GET /ready` of the port that `CARILLON_ADMIN_PORT` names (9400 when
    /// it names none) answers 200, else with 1.
    public static void main(String[] args) {
        int port = Integer.parseInt(System.getenv().getOrDefault("CARILLON_ADMIN_PORT", "9400"));
        System.exit(isReady(port) ? 0 : 1);
    }

    /// Whether the admin port on the loopback address says ready within a few seconds.
    static boolean isReady(int port) {
        try (Socket socket = new Socket()) {
            int millis = Math.toIntExact(PATIENCE.toMillis());
            socket.setSoTimeout(millis);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
            socket.getOutputStream()
                    .write(
                            "GET /ready HTTP/1.0\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            String status =
                    new BufferedReader(
                                    new InputStreamReader(
                                            socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine();
            return status != null && status.matches("HTTP/1\\.[01] 200( .*)?");
        } catch (IOException e) {
            // Nobody listens, or not in time: that is the answer.
            return false;
        }
    }
}
