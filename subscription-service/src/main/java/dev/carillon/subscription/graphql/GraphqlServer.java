package dev.carillon.subscription.graphql;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.carillon.platform.config.SettingsException;
import io.helidon.webserver.WebServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The API's HTTP server: each request on a virtual thread of its own.
public final class GraphqlServer implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(5);

    /// Where the server stops to read a body, also one that was refused already.
    private static final long MOST_BYTES_READ = 1024 * 1024;

    /// The room for an answer to begin with.
    private static final int FIRST_BYTES = 4096;

    private final WebServer server;
    private final String host;

    private GraphqlServer(WebServer server, String host) {
        this.server = server;
        this.host = host;
    }

    /// Starts to answer.
    ///
    /// @param hostSetting the name of the setting that says where, for messages
    /// @param host a name or address of this machine
    /// @param portSetting the name of the setting that says which port, for messages
    /// @param port 0 means any free one
    /// @param graphiql the page to try the API, if there is to be one
    /// @throws SettingsException when the address cannot be bound
    public static GraphqlServer start(
            String hostSetting,
            String host,
            String portSetting,
            int port,
            OauthHttp oauth,
            Optional<GraphiqlHttp> graphiql,
            GraphqlHttp http) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            SettingsException mistake =
                    new SettingsException(
                            List.of(
                                    "%s: the name %s does not resolve; use an address of this machine"
                                            .formatted(hostSetting, host)));
            mistake.initCause(e);
            throw mistake;
        }
        WebServer server =
                WebServer.builder()
                        .bindAddress(new InetSocketAddress(address, port))
                        .shutdownHook(false)
                        .shutdownGracePeriod(GRACE)
                        .featuresDiscoverServices(false)
                        .maxPayloadSize(MOST_BYTES_READ)
                        .routing(routing -> {
                            oauth.route(routing);
                            graphiql.ifPresent(page -> page.route(routing));
                            // Last, since it answers for every path that is left.
                            http.route(routing);
                        })
                        .build();
        // Helidon logs why it cannot start, and does not throw.
        if (!server.start().isRunning()) {
            throw new SettingsException(
                    List.of(
                            "%s: cannot listen on %s:%d; choose another port, or stop the process that holds it"
                                    .formatted(portSetting, host, port)));
        }
        return new GraphqlServer(server, host);
    }

    /// Where documents are sent.
    public URI uri() {
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return URI.create("http://" + shown + ":" + server.port() + GraphqlHttp.PATH);
    }

    /// Takes no new connections, lets requests end for a few seconds, and stops.
    @Override
    public void close() {
        server.stop();
    }

    static byte[] bytes(Map<String, @Nullable Object> body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_BYTES);
        try (JsonGenerator out = JsonValues.MAPPER.createGenerator(bytes)) {
            JsonValues.write(body, out);
        } catch (IOException e) {
            throw new IllegalStateException("a response holds nothing but JSON values", e);
        }
        return bytes.toByteArray();
    }
}
