package dev.carillon.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The operators' commands for tokens, on a real database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensCommandTest {

    private final EmbeddedDatabase database = EmbeddedDatabase.throwaway();
    private Path config = Path.of("");

    @BeforeAll
    void writesTheSettings(@TempDir Path folder) throws IOException {
        String url = database.createDatabase("tokens_command");
        config =
                Files.writeString(
                        folder.resolve("operator.properties"),
                        """
                        CARILLON_SUBSCRIPTION_JDBC_URL=%s
                        CARILLON_SUBSCRIPTION_JDBC_USER=%s
                        CARILLON_SUBSCRIPTION_JDBC_PASSWORD=%s
                        CARILLON_WORKER_MAX_IN_FLIGHT=7
                        """
                                .formatted(url, database.user(), database.password()));
    }

    @AfterAll
    void stopsTheDatabase() {
        database.close();
    }

    @Test
    void issuesListsAndRevokesAToken() {
        Finished created =
                run("create", "--user", "901", "--label", "press", "--lifetime", "2h", "--json");
        String token = created.json().path("token").asText();
        String number = created.json().path("id").asText();

        assertThat(created.code()).isZero();
        assertThat(token).startsWith("crl_").hasSize(47);
        assertThat(run("list").out())
                .contains("NUMBER", "press", "901", "valid", token.substring(0, 10))
                .doesNotContain(token);

        assertThat(run("revoke", number).code()).isZero();
        assertThat(run("revoke", number))
                .satisfies(again -> {
                    assertThat(again.code()).isEqualTo(1);
                    assertThat(again.err()).contains("There is no token " + number);
                });
        assertThat(run("list", "--json").json().path("tokens"))
                .anySatisfy(listed -> {
                    assertThat(listed.path("id").asText()).isEqualTo(number);
                    assertThat(listed.path("revokedAt").isNull()).isFalse();
                });
    }

    @Test
    void makesListsAndRevokesAServiceAccount() {
        JsonNode created =
                run("create-service-account", "--user", "901", "--label", "robot", "--json").json();
        String id = created.path("clientId").asText();

        assertThat(created.path("clientSecret").asText()).startsWith("crs_");
        assertThat(run("list-service-accounts").out())
                .contains(id, "robot", "valid")
                .doesNotContain(created.path("clientSecret").asText());
        assertThat(run("revoke-service-account", id).code()).isZero();
        assertThat(run("list-service-accounts").out()).contains("revoked");
        assertThat(run("revoke-service-account", "nobody").code()).isEqualTo(1);
    }

    @Test
    void namesWhatIsWrong() {
        assertThat(run("create", "--user", "901", "--lifetime", "soon"))
                .satisfies(wrong -> {
                    assertThat(wrong.code()).isEqualTo(2);
                    assertThat(wrong.err()).contains("soon");
                });
        assertThat(run("create", "--user", "a b").err()).contains("a user id has");
        assertThat(run("create").err()).contains("--user");
        assertThat(
                        Finished.run(
                                        "tokens",
                                        "list",
                                        "--config",
                                        config.resolveSibling("none").toString())
                                .err())
                .contains("CARILLON_CONFIG_FILE", "CARILLON_SUBSCRIPTION_JDBC_URL");
    }

    private Finished run(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "tokens";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--config";
        all[arguments.length + 2] = config.toString();
        return Finished.run(all);
    }
}
