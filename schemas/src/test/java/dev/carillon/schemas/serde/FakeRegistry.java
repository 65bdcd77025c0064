package dev.carillon.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A small registry behind a real HTTP server on the loopback address, which can be told to
/// misbehave. It serves under a context path, as Apicurio does.
final class FakeRegistry implements AutoCloseable {

    /// What is done with a request instead of answering it.
    interface Misbehaviour {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /// A request as it arrived.
    record Seen(
            String method, String pathAndQuery, String body, Map<String, List<String>> headers) {

        String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    private static final String CONTEXT = "/apis/ccompat/v7";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<@Nullable Misbehaviour> misbehaviour = new AtomicReference<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<Integer, String> answersById = new HashMap<>();
    private final Map<String, List<Integer>> subjects = new HashMap<>();

    FakeRegistry() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), CONTEXT);
    }

    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    List<Seen> seen() {
        return seen;
    }

    void misbehave(Misbehaviour how) {
        misbehaviour.set(how);
    }

    void answerWith(int status, String body) {
        misbehave(exchange -> send(exchange, status, body));
    }

    void behave() {
        misbehaviour.set(null);
    }

    /// Puts an answer to `/schemas/ids/{id}` in place.
    synchronized void put(int id, String subject, String answer) {
        answersById.put(id, answer);
        subjects.computeIfAbsent(subject, s -> new ArrayList<>()).add(id);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        seen.add(
                new Seen(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        body,
                        Map.copyOf(exchange.getRequestHeaders())));
        Misbehaviour how = misbehaviour.get();
        try (exchange) {
            if (how == null) {
                serve(exchange, body);
            } else {
                how.answer(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void serve(HttpExchange exchange, String body) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (!path.startsWith(CONTEXT)) {
            send(exchange, 404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}");
            return;
        }
        String[] parts = path.substring(CONTEXT.length() + 1).split("/", -1);
        boolean isPost = exchange.getRequestMethod().equals("POST");
        if (parts[0].equals("schemas") && !isPost) {
            byId(exchange, Integer.parseInt(parts[2]));
        } else if (isPost && path.endsWith("/versions")) {
            register(exchange, between(path), body);
        } else if (isPost) {
            lookUp(exchange, between(path), body);
        } else {
            version(exchange, between(path), parts[parts.length - 1]);
        }
    }

    private static String between(String path) {
        return path.substring(CONTEXT.length() + "/subjects/".length())
                .replaceFirst("/versions.*", "");
    }

    private void byId(HttpExchange exchange, int id) throws IOException {
        String answer = answersById.get(id);
        if (answer == null) {
            send(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
        } else {
            send(exchange, 200, answer);
        }
    }

    private void register(HttpExchange exchange, String subject, String body) throws IOException {
        Integer known = idOf(body);
        int id = known == null ? answersById.size() + 1 : known;
        if (known == null) {
            answersById.put(id, body);
        }
        List<Integer> versions = subjects.computeIfAbsent(subject, s -> new ArrayList<>());
        if (!versions.contains(id)) {
            versions.add(id);
        }
        send(exchange, 200, "{\"id\":%d}".formatted(id));
    }

    private void lookUp(HttpExchange exchange, String subject, String body) throws IOException {
        Integer id = idOf(body);
        if (!subjects.containsKey(subject)) {
            send(exchange, 404, "{\"error_code\":40401,\"message\":\"Subject not found\"}");
        } else if (id == null || !subjects.getOrDefault(subject, List.of()).contains(id)) {
            send(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
        } else {
            send(
                    exchange,
                    200,
                    "{\"subject\":\"%s\",\"id\":%d,\"version\":1}".formatted(subject, id));
        }
    }

    private void version(HttpExchange exchange, String subject, String version) throws IOException {
        List<Integer> versions = subjects.getOrDefault(subject, List.of());
        int number = version.equals("latest") ? versions.size() : Integer.parseInt(version);
        if (number < 1 || number > versions.size()) {
            send(exchange, 404, "{\"error_code\":40402,\"message\":\"Version not found\"}");
            return;
        }
        int id = versions.get(number - 1);
        ObjectNode answer = (ObjectNode) JSON.readTree(answersById.get(id));
        send(exchange, 200, answer.put("version", number).put("id", id).toString());
    }

    private @Nullable Integer idOf(String body) throws IOException {
        JsonNode schema = JSON.readTree(body).get("schema");
        for (Map.Entry<Integer, String> entry : answersById.entrySet()) {
            if (JSON.readTree(entry.getValue()).get("schema").equals(schema)) {
                return entry.getKey();
            }
        }
        return null;
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
