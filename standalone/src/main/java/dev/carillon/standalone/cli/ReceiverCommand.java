package dev.carillon.standalone.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.carillon.testsupport.SignatureCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A receiver for whoever tries the platform: it says what came and whether the signature is good.
@Command(
        name = "receiver",
        mixinStandardHelpOptions = true,
        description = {
            "Receive callbacks on every path, verify them and print them, until Ctrl-C.",
            "PUT a webhook's secret to a path and its callbacks there are verified from then on."
        })
final class ReceiverCommand implements Callable<Integer> {

    private static final int MOST_BODY = 4 << 20;
    private static final int MOST_PATHS = 10_000;

    @Spec private CommandSpec spec;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "The interface to listen on (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--port",
            defaultValue = "18090",
            description = "The port (default: ${DEFAULT-VALUE}).")
    private int port;

    private final Map<String, SignatureCheck> checks = new ConcurrentHashMap<>();

    @Override
    public Integer call() throws InterruptedException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    host + ":" + port + " cannot be listened on; free it or choose another", e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        say("receiving on http://" + host + ":" + port + "/");
        new CountDownLatch(1).await();
        return 0;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream input = exchange.getRequestBody()) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(input.readNBytes(MOST_BODY), StandardCharsets.UTF_8);
            int status =
                    switch (exchange.getRequestMethod()) {
                        case "GET", "HEAD" -> 204;
                        case "PUT" -> remember(path, body.strip());
                        default -> show(path, exchange, body);
                    };
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private int remember(String path, String secret) {
        if (checks.size() >= MOST_PATHS) {
            return 507;
        }
        try {
            checks.put(path, SignatureCheck.with(secret));
            say("verifying " + path + " from now on");
            return 204;
        } catch (IllegalArgumentException e) {
            return 400;
        }
    }

    private int show(String path, HttpExchange exchange, String body) {
        String signature =
                switch (checks.get(path)) {
                    case null -> "unchecked";
                    case SignatureCheck check ->
                            check.isGood(exchange.getRequestHeaders(), body) ? "valid" : "INVALID";
                };
        say(
                "callback "
                        + exchange.getRequestHeaders().getFirst("webhook-id")
                        + " on "
                        + path
                        + " signature "
                        + signature
                        + "  "
                        + body);
        return 200;
    }

    private synchronized void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
