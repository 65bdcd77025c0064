package dev.carillon.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whether a service would start with some settings.
class ConfigCheckCommandTest {

    @TempDir private Path folder;
    private Path good = Path.of("");

    @BeforeEach
    void hasAGoodFile() throws IOException {
        good =
                Files.writeString(
                        folder.resolve("good.properties"),
                        """
                        CARILLON_KAFKA_BOOTSTRAP_SERVERS=kafka:9092
                        CARILLON_REGISTRY_URL=http://registry:8081
                        CARILLON_REGISTRY_USER_INFO=ada:s3cret
                        CARILLON_WORKER_MAX_IN_FLIGHT=7
                        """);
    }

    @Test
    void showsTheSettingsThatAServiceWouldStartWithAndNoSecret() {
        Finished checked = check(good, "event-router");

        assertThat(checked.code()).isZero();
        assertThat(checked.out())
                .contains("CARILLON_KAFKA_BOOTSTRAP_SERVERS=kafka:9092")
                .contains("CARILLON_REGISTRY_USER_INFO=***")
                .contains("CARILLON_ROUTER_APPLICATION_ID=carillon-router")
                .contains("The event-router would start with these.")
                .doesNotContain("s3cret");
    }

    @Test
    void namesEveryMistakeAtOnce() throws IOException {
        Path bad =
                Files.writeString(
                        folder.resolve("bad.properties"),
                        Files.readString(good)
                                + """
                                CARILLON_ROUTER_THREADS=0
                                CARILLON_ROUTER_COMIT_INTERVAL=1s
                                CARILLON_ADMIN_PORT=many
                                SOMETHING=else
                                """);

        Finished checked = check(bad, "event-router");
        Finished asJson = check(bad, "event-router", "--json");

        assertThat(checked.code()).isEqualTo(1);
        assertThat(checked.out().lines())
                .hasSize(4)
                .anyMatch(line -> line.startsWith("CARILLON_ROUTER_THREADS: must be"))
                .anyMatch(line -> line.contains("did you mean CARILLON_ROUTER_COMMIT_INTERVAL?"))
                .anyMatch(line -> line.startsWith("CARILLON_ADMIN_PORT: must be"))
                .anyMatch(line -> line.startsWith("SOMETHING: unknown setting"));
        assertThat(asJson.code()).isEqualTo(1);
        assertThat(asJson.json().path("ok").asBoolean(true)).isFalse();
        assertThat(asJson.json().path("mistakes")).hasSize(4);
    }

    @Test
    void checksEachServiceByItsOwnRules() {
        assertThat(check(good, "delivery-worker").out())
                .contains("CARILLON_VAULT_KEYSET: is required");
        assertThat(check(good, "subscription-service").out())
                .contains("CARILLON_SUBSCRIPTION_JDBC_URL: is required");
        assertThat(check(good, "mailman"))
                .satisfies(wrong -> {
                    assertThat(wrong.code()).isEqualTo(2);
                    assertThat(wrong.err()).contains("\"mailman\" is none of", "delivery-worker");
                });
        assertThat(check(folder.resolve("none"), "event-router").out())
                .contains("CARILLON_CONFIG_FILE: cannot read the properties file");
    }

    private static Finished check(Path file, String service, String... more) {
        String[] arguments = new String[6 + more.length];
        String[] first = {
            "config", "check", service, "--without-environment", "--config", file.toString()
        };
        System.arraycopy(first, 0, arguments, 0, first.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        return Finished.run(arguments);
    }
}
