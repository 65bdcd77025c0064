package dev.carillon.subscription.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.log.LogConfig;
import dev.carillon.platform.log.Logs;
import dev.carillon.schemas.directory.Role;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.Insides;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/// What callers hear when PostgreSQL is there and takes too long: nothing but an id, which the log
/// has too.
@ExtendWith(RealParts.class)
class SlowDatabaseTest {

    private static final String LIST = "{ pipe(id: 220) { webhooks { id } } }";
    private static final String CREATE =
            "mutation { createWebhook(input: { pipe_id: 220, actions: [\"card.move\"], name: \"n\","
                    + " url: \"https://s3cret.example.com/\" }) { webhook { id } } }";

    private final Parts parts;
    @TempDir private Path folder;

    SlowDatabaseTest(Parts parts) {
        this.parts = parts;
    }

    @BeforeEach
    void logsIntoAFile() {
        Logs.configure(
                new LogConfig(
                        LogConfig.Format.JSON,
                        Level.INFO,
                        Map.of(),
                        Optional.of(folder.resolve("service.log"))));
    }

    @AfterEach
    void logsAsUsual() {
        Logs.configure(LogConfig.text(Level.INFO));
    }

    @Test
    void tellsAnIdAndNothingElseWhenAStatementIsCutOff() throws IOException {
        try (World world = World.fresh(parts, "statement_timeout")) {
            world.setForNewSessions("statement_timeout", "500ms");
            SubscriptionService service = world.service();
            ApiClient client = world.client(service, "1");
            knowsThePipe(world, client);

            Response listed;
            Response created;
            Response asked;
            try (World.Held _ = world.hold("webhooks")) {
                listed = client.send(LIST);
                created = client.send(CREATE);
            }
            ApiClient unknown = world.client(service, "1");
            try (World.Held _ = world.hold("tokens")) {
                asked = unknown.send("{ me { id } }");
            }

            for (Response response : List.of(listed, created, asked)) {
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.headers()).containsKey("retry-after");
            }
            assertThat(listed.data("/pipe/webhooks").isNull()).isTrue();
            assertThat(created.data("/createWebhook").isNull()).isTrue();
            assertGenericAndLogged(listed, created, asked);
            assertThat(client.send(CREATE).codes()).isEmpty();
            assertThat(client.send(LIST).data("/pipe/webhooks")).hasSize(1);
            assertThat(service.failure()).isNotDone();
        }
    }

    @Test
    void tellsAnIdAndNothingElseWhenEveryConnectionIsTaken() throws Exception {
        try (World world = World.fresh(parts, "exhausted_pool");
                ExecutorService callers = Executors.newCachedThreadPool()) {
            SubscriptionService service = world.service();
            ApiClient client = world.client(service, "1");
            ApiClient unknown = world.client(service, "1");
            knowsThePipe(world, client);
            List<Future<Response>> waiting = new ArrayList<>();

            Response asked;
            try (World.Held _ = world.hold("webhooks")) {
                for (int i = 0; i < world.databaseConfig().connections() + 4; i++) {
                    waiting.add(callers.submit(() -> client.send(LIST)));
                }
                Awaitility.await("every connection waits for the lock")
                        .atMost(Duration.ofSeconds(20))
                        .until(() ->
                                Integer.parseInt(
                                                world.sql(
                                                        "select count(*) from pg_stat_activity"
                                                                + " where datname ="
                                                                + " current_database() and"
                                                                + " wait_event_type = 'Lock'"))
                                        >= world.databaseConfig().connections());
                asked = unknown.send("{ me { id } }");
            }

            assertThat(asked.status()).isEqualTo(503);
            assertThat(asked.headers()).containsKey("retry-after");
            assertGenericAndLogged(asked);
            int answered = 0;
            for (Future<Response> one : waiting) {
                Response response = one.get();
                if (response.codes().isEmpty()) {
                    answered++;
                } else {
                    assertThat(response.codes()).containsExactly("INTERNAL_SERVER_ERROR");
                    assertGenericAndLogged(response);
                }
            }
            assertThat(answered).isGreaterThanOrEqualTo(world.databaseConfig().connections());
            assertThat(unknown.send("{ me { id } }").codes()).isEmpty();
            assertThat(service.failure()).isNotDone();
        }
    }

    private void assertGenericAndLogged(Response... responses) throws IOException {
        String log = Files.readString(folder.resolve("service.log"), UTF_8);
        for (Response response : responses) {
            assertThat(response.codes()).containsExactly("INTERNAL_SERVER_ERROR");
            Insides.assertUntold(response);
            assertThat(Insides.correlationIds(response))
                    .allSatisfy(id -> {
                        assertThat(log).contains(id);
                    });
            assertThat(response.body().toString()).doesNotContain("s3cret");
        }
    }

    private static void knowsThePipe(World world, ApiClient client) {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .pipe("220", "22", "Sales")
                        .member("22", "1", Role.administrator, "Ada"));
        Awaitility.await("the directory is known")
                .atMost(Duration.ofSeconds(30))
                .until(() -> client.send("{ pipe(id: 220) { id } }").codes().isEmpty());
    }
}
