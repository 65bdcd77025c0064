package dev.carillon.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.embedded.Durability;
import dev.carillon.embedded.JvmProfile;
import dev.carillon.standalone.stack.GraphqlClient;
import dev.carillon.standalone.stack.StandaloneOptions;
import dev.carillon.standalone.stack.StandalonePorts;
import dev.carillon.standalone.up.Up;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What `./carillon up` starts, on free ports, for a test.
final class SamplePlatform implements AutoCloseable {

    private final Up up;
    private final GraphqlClient api;

    private SamplePlatform(Up up) {
        this.up = up;
        this.api = new GraphqlClient(up.standalone().graphqlUri(), up.token());
    }

    /// Starts a platform whose data is kept in the folder.
    static SamplePlatform in(Path folder) {
        return in(folder, Map.of());
    }

    /// The same with further settings of every service.
    static SamplePlatform in(Path folder, Map<String, String> settings) {
        return new SamplePlatform(
                Up.start(
                        new StandaloneOptions(
                                folder,
                                Path.of("target", "cache"),
                                Durability.KEPT,
                                JvmProfile.QUICK_START,
                                StandalonePorts.free(),
                                3,
                                List.of(Duration.ofMillis(500), Duration.ofSeconds(1)),
                                settings),
                        0,
                        Clock.systemUTC(),
                        (part, message) -> {},
                        callback -> {}));
    }

    Up up() {
        return up;
    }

    /// The whole answer to a document, as the sample administrator.
    JsonNode ask(String document) {
        return api.ask(document, GraphqlClient.object());
    }

    /// The data of an answer without errors.
    JsonNode data(String document) {
        return api.data(document, GraphqlClient.object());
    }

    /// The API for documents with variables.
    GraphqlClient api() {
        return api;
    }

    @Override
    public void close() {
        api.close();
        up.close();
    }
}
