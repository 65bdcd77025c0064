package dev.carillon.standalone.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.embedded.EmbeddedStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.apache.kafka.common.utils.AppInfoParser;

/// Asks the running parts for their versions.
final class Versions {

    private Versions() {}

    static Parts of(Standalone standalone, EmbeddedStack stack) {
        // Broker and client come from one set of jars, which the build keeps at one version.
        return new Parts(
                AppInfoParser.getVersion(),
                database(
                        standalone.jdbcUrl(), stack.database().user(), stack.database().password()),
                registry(URI.create(stack.registry().url())),
                Runtime.version().toString());
    }

    private static String database(String url, String user, String password) {
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            return connection.getMetaData().getDatabaseProductVersion();
        } catch (SQLException e) {
            throw new IllegalStateException(url + " does not say its version", e);
        }
    }

    static String registry(URI uri) {
        URI info = uri.resolve("/apis/registry/v3/system/info");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(info).build(),
                            HttpResponse.BodyHandlers.ofString());
            JsonNode body = new ObjectMapper().readTree(answer.body());
            return body.path("name").asText("unknown") + " " + body.path("version").asText("?");
        } catch (IOException e) {
            throw new UncheckedIOException(info + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + info, e);
        }
    }
}
