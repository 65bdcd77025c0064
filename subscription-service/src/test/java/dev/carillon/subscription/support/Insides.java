package dev.carillon.subscription.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.subscription.support.ApiClient.Response;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What an answer must not tell of our insides when the fault is ours.
public final class Insides {

    /// Words that tell a caller how we are made, and what none of them may hold.
    private static final List<Pattern> FORBIDDEN =
            Stream.of(
                            "exception",
                            "stack",
                            "caused by",
                            "\\bat [a-z]+\\.",
                            "\\.java",
                            "\\bjava\\.",
                            "javax",
                            "dev\\.carillon",
                            "org\\.",
                            "com\\.",
                            "io\\.",
                            "postgres",
                            "psql",
                            "sql",
                            "jdbc",
                            "jdbi",
                            "hikari",
                            "flyway",
                            "helidon",
                            "graphql\\.",
                            "jackson",
                            "tink",
                            "vault",
                            "cipher",
                            "decrypt",
                            "kafka",
                            "select ",
                            "insert ",
                            "update ",
                            "\\brelation",
                            "column",
                            "constraint",
                            "statement",
                            "timeout",
                            "connection",
                            "pool",
                            "thread",
                            "null",
                            "localhost",
                            "127\\.0\\.0",
                            "webhook_",
                            "sealed",
                            "s3cret",
                            "/tmp",
                            "/home")
                    .map(word -> Pattern.compile(word, Pattern.CASE_INSENSITIVE))
                    .toList();

    private Insides() {}

    /// Requires that every error of an answer has a correlation id, a code and nothing of ours.
    public static void assertUntold(Response response) {
        assertThat(FORBIDDEN).hasSizeGreaterThanOrEqualTo(40);
        assertThat(response.body().path("errors")).isNotEmpty();
        for (JsonNode error : response.body().path("errors")) {
            String shown = error.path("message").asText();
            for (Pattern forbidden : FORBIDDEN) {
                assertThat(shown).doesNotContainPattern(forbidden);
            }
            assertThat(error.at("/extensions/correlation_id").asText()).matches("[0-9a-f-]{36}");
            assertThat(error.at("/extensions").size()).isEqualTo(2);
        }
    }

    /// The correlation ids of an answer's errors.
    public static List<String> correlationIds(Response response) {
        return response.body()
                .path("errors")
                .valueStream()
                .map(error -> error.at("/extensions/correlation_id").asText())
                .toList();
    }
}
