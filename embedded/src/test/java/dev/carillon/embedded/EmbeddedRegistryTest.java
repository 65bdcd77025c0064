package dev.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRegistryTest {
    private static final String SCHEMA =
            """
            {"schema": "{\\"type\\":\\"record\\",\\"name\\":\\"Bell\\",\\"fields\\":[{\\"name\\":\\"tone\\",\\"type\\":\\"string\\"}]}"}\
            """;

    @TempDir Path folder;

    @Test
    void givesARegisteredSchemaBack() throws Exception {
        try (var registry = EmbeddedRegistry.throwaway()) {
            String id = register(registry);

            assertThat(schemaById(registry, id)).contains("Bell").contains("tone");
        }
    }

    @Test
    void keepsIdsInPostgresOverARestart() throws Exception {
        try (var database =
                EmbeddedDatabase.start(EmbeddedDatabase.Options.throwaway(folder.resolve("db")))) {
            var storage =
                    new RegistryStorage.InPostgres(
                            database.createDatabase("registry"),
                            database.user(),
                            database.password());
            var options = EmbeddedRegistry.Options.kept(folder.resolve("registry"), 0, storage);
            try (var registry = EmbeddedRegistry.start(options)) {
                String id = register(registry);

                registry.restart();

                assertThat(schemaById(registry, id)).contains("Bell").contains("tone");
                assertThat(register(registry)).isEqualTo(id);
            }
        }
    }

    private static String register(EmbeddedRegistry registry) throws Exception {
        String answer =
                send(
                        HttpRequest.newBuilder(
                                        URI.create(registry.url() + "/subjects/bells/versions"))
                                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                                .POST(HttpRequest.BodyPublishers.ofString(SCHEMA))
                                .build());
        return answer.replaceAll(".*\"id\":(\\d+).*", "$1");
    }

    private static String schemaById(EmbeddedRegistry registry, String id) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(registry.url() + "/schemas/ids/" + id)).build());
    }

    private static String send(HttpRequest request) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return response.body();
        }
    }
}
