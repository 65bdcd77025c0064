package dev.carillon.platform.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.carillon.platform.config.SettingsException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// The admin port: `GET /live` (200 as long as the process answers), `GET /ready` (200, or 503 with
/// the reasons) and `GET /metrics` (Prometheus text). Everything else is 404, other methods 405. It
/// has no authentication: bind it where only operators can reach it.
public final class AdminServer implements AutoCloseable {

    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService executor;

    private AdminServer(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    private record Answer(int status, String contentType, String body) {}

    /// Starts to answer. Each request runs on a virtual thread of its own.
    ///
    /// @param address port 0 means any free one; see [#port]
    /// @throws SettingsException when the address cannot be bound; it names the port and the remedy
    public static AdminServer start(
            InetSocketAddress address, Readiness readiness, PrometheusMeterRegistry registry) {
        HttpServer server = bind(address);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(executor);
        server.createContext("/", exchange -> handle(exchange, readiness, registry));
        server.start();
        return new AdminServer(server, executor);
    }

    /// The port it listens on.
    public int port() {
        return server.getAddress().getPort();
    }

    /// Stops at once; requests that are being answered are cut.
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private static HttpServer bind(InetSocketAddress address) {
        String at = address.getHostString() + ":" + address.getPort();
        if (address.isUnresolved()) {
            throw new SettingsException(
                    List.of(
                            AdminConfig.PREFIX
                                    + "HOST: the name "
                                    + address.getHostString()
                                    + " does not resolve; use an address of this machine"));
        }
        try {
            return HttpServer.create(address, 0);
        } catch (BindException e) {
            SettingsException taken =
                    new SettingsException(
                            List.of(
                                    AdminConfig.PREFIX
                                            + "PORT: cannot listen on "
                                            + at
                                            + " ("
                                            + e.getMessage()
                                            + "); choose another port or an address of this"
                                            + " machine, or stop the process that holds the"
                                            + " port"));
            taken.initCause(e);
            throw taken;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + at, e);
        }
    }

    private static void handle(
            HttpExchange exchange, Readiness readiness, PrometheusMeterRegistry registry)
            throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            Answer answer = answer(method, exchange.getRequestURI().getPath(), readiness, registry);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (answer.status() == 405) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            }
            if (method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
                exchange.sendResponseHeaders(answer.status(), -1);
                return;
            }
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Answer answer(
            String method, String path, Readiness readiness, PrometheusMeterRegistry registry) {
        boolean isKnown = path.equals("/live") || path.equals("/ready") || path.equals("/metrics");
        if (!isKnown) {
            return new Answer(404, JSON, "{\"error\":\"not found\"}\n");
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new Answer(405, JSON, "{\"error\":\"only GET and HEAD\"}\n");
        }
        return switch (path) {
            case "/live" -> new Answer(200, JSON, "{\"live\":true}\n");
            case "/ready" -> ready(readiness.problems());
            default -> new Answer(200, PROMETHEUS, registry.scrape());
        };
    }

    private static Answer ready(Map<String, String> problems) {
        if (problems.isEmpty()) {
            return new Answer(200, JSON, "{\"ready\":true}\n");
        }
        String list =
                problems.entrySet().stream()
                        .map(entry -> quote(entry.getKey()) + ":" + quote(entry.getValue()))
                        .collect(Collectors.joining(","));
        return new Answer(503, JSON, "{\"ready\":false,\"problems\":{" + list + "}}\n");
    }

    /// A JSON string (RFC 8259, section 7); everything outside printable ASCII is escaped.
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
