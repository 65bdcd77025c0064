package dev.carillon.benchmarks.api;

import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.DatabaseConfig;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/// The baseline: the API's HTTP server, and its pool of the same size over the same driver, around
/// one `select 1`.
final class BareEndpoint implements AutoCloseable {

    private static final byte[] ANSWER = {'{', '}'};

    private final Database database;
    private final WebServer server;

    BareEndpoint(DatabaseConfig config) {
        this.database = Database.open(config, "bare");
        this.server =
                WebServer.builder()
                        .bindAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .shutdownHook(false)
                        .shutdownGracePeriod(Duration.ofSeconds(1))
                        .featuresDiscoverServices(false)
                        .routing(routing ->
                                routing.post(
                                        "/select",
                                        (request, response) -> {
                                            request.content().consume();
                                            database.ping();
                                            response.send(ANSWER);
                                        }))
                        .build()
                        .start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.port() + "/select");
    }

    @Override
    public void close() {
        try (database) {
            server.stop();
        }
    }
}
