package dev.carillon.testsupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// A receiver of callbacks, on the loopback address unless told otherwise. It verifies each
/// signature with the Standard Webhooks library, which shares no code with ours, and writes every
/// request down. Any number of threads may use it.
public final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Clock clock;
    private final Answers answers;
    private final Consumer<Callback> onCallback;
    private final Map<String, SignatureCheck> verifiers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Callback> callbacks = new ConcurrentLinkedQueue<>();

    /// Decides the status of each answer.
    @FunctionalInterface
    public interface Answers {
        /// The status to answer.
        ///
        /// @param path the path of the request
        /// @param webhookId the header `webhook-id`; empty when there was none
        int status(String path, String webhookId);
    }

    private Receiver(
            HttpServer server, Clock clock, Answers answers, Consumer<Callback> onCallback) {
        this.server = server;
        this.clock = clock;
        this.answers = answers;
        this.onCallback = onCallback;
    }

    /// Starts a receiver that answers 200 to everything, on a free port.
    public static Receiver start() {
        return start(0, Clock.systemUTC(), (path, id) -> 200, callback -> {});
    }

    /// Starts a receiver.
    ///
    /// @param port the port; 0 for a free one
    /// @param clock stamps the callbacks
    /// @param answers decides the status of each answer
    /// @param onCallback told of each request, on the thread that answers it, before the answer
    ///   goes out
    /// @throws IllegalStateException when the port is taken
    public static Receiver start(
            int port, Clock clock, Answers answers, Consumer<Callback> onCallback) {
        return start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                clock,
                answers,
                onCallback);
    }

    /// Starts a receiver on any interface: for callbacks that come from other containers.
    ///
    /// @param address the interface and the port; 0 for a free one
    /// @param clock stamps the callbacks
    /// @param answers decides the status of each answer
    /// @param onCallback told of each request, on the thread that answers it, before the answer
    ///   goes out
    /// @throws IllegalStateException when the port is taken
    public static Receiver start(
            InetSocketAddress address,
            Clock clock,
            Answers answers,
            Consumer<Callback> onCallback) {
        HttpServer server;
        try {
            server = HttpServer.create(address, 1024);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "port "
                            + address.getPort()
                            + " of "
                            + address.getHostString()
                            + " cannot be listened on; free it or choose another",
                    e);
        }
        Receiver receiver = new Receiver(server, clock, answers, onCallback);
        server.setExecutor(receiver.threads);
        server.createContext("/", receiver::handle);
        server.start();
        return receiver;
    }

    /// The URL of a path of this receiver.
    ///
    /// @param path begins with `/`
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /// From now on requests to the path are verified with this secret.
    ///
    /// @param path the path
    /// @param secret `whsec_` and base64
    public void expectSignature(String path, String secret) {
        verifiers.put(path, SignatureCheck.with(secret));
    }

    /// Every request so far, in the order of their answers.
    public List<Callback> callbacks() {
        return List.copyOf(callbacks);
    }

    /// How many requests there were so far.
    public int count() {
        return callbacks.size();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, List<String>> headers = new TreeMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) ->
                            headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
            String path = exchange.getRequestURI().getPath();
            String id = headers.getOrDefault("webhook-id", List.of("")).getFirst();
            int status = answers.status(path, id);
            Callback callback =
                    new Callback(
                            path,
                            id,
                            headers,
                            body,
                            clock.instant(),
                            verify(path, headers, body),
                            status);
            callbacks.add(callback);
            onCallback.accept(callback);
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private Callback.Signature verify(String path, Map<String, List<String>> headers, String body) {
        SignatureCheck verifier = verifiers.get(path);
        if (verifier == null) {
            return Callback.Signature.UNCHECKED;
        }
        return verifier.isGood(headers, body)
                ? Callback.Signature.VALID
                : Callback.Signature.INVALID;
    }
}
