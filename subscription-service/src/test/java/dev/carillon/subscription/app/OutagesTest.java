package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.embedded.EmbeddedDatabase;
import dev.carillon.platform.config.SettingsException;
import dev.carillon.schemas.directory.Role;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.MetricsPage;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What the service does while PostgreSQL or Kafka is not there.
@ExtendWith(RealParts.class)
class OutagesTest {

    private final Parts parts;

    OutagesTest(Parts parts) {
        this.parts = parts;
    }

    @Test
    void waitsForKafkaAtItsStartAndSaysSo() throws Exception {
        try (World world = World.fresh(parts, "start_without_kafka")) {
            parts.kafka().kill();
            CompletableFuture<SubscriptionService> starting =
                    CompletableFuture.supplyAsync(world::unmanagedService);
            awaiting("the tables are made while Kafka is away")
                    .ignoreExceptions()
                    .until(() -> world.sql("select count(*) from webhooks").equals("0"));
            assertThat(starting).isNotDone();

            parts.kafka().restart();

            try (SubscriptionService service = starting.join()) {
                assertThat(MetricsPage.get(service.adminAddress(), "/ready").statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void keepsAnsweringWithoutKafkaAndPublishesWhenItIsBack() throws Exception {
        try (World world = World.fresh(parts, "without_kafka")) {
            SubscriptionService service = world.service();
            ApiClient client = world.client(service, "1");
            knowsThePipe(world, client);

            parts.kafka().kill();
            String id = create(client, "https://down.example.com/");
            awaiting("it says that Kafka is away")
                    .until(() ->
                            MetricsPage.get(service.adminAddress(), "/ready")
                                    .body()
                                    .contains("\"kafka\""));
            parts.kafka().restart();

            awaiting("the change is on the topic")
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> world.subscriptions().versions("pipe:220/" + id).contains(1L));
            awaiting("it is ready again")
                    .until(() ->
                            MetricsPage.get(service.adminAddress(), "/ready").statusCode() == 200);
            assertThat(service.failure()).isNotDone();
        }
    }

    @Test
    void waitsForTheDatabaseAtItsStartAndSurvivesItsDeathLater(@TempDir Path folder)
            throws Exception {
        try (EmbeddedDatabase kept =
                        EmbeddedDatabase.start(
                                EmbeddedDatabase.Options.kept(folder.resolve("data"), 0));
                World world = World.fresh(new Parts(parts.kafka(), kept), "kept")) {
            int adminPort = freePort();
            kept.kill();
            CompletableFuture<SubscriptionService> starting =
                    CompletableFuture.supplyAsync(() ->
                            SubscriptionService.start(world.config(adminPort), Clock.systemUTC()));
            awaiting("it says what it waits for")
                    .ignoreExceptions()
                    .until(() ->
                            MetricsPage.get(
                                            new InetSocketAddress(
                                                    InetAddress.getLoopbackAddress(), adminPort),
                                            "/ready")
                                    .body()
                                    .contains("PostgreSQL"));
            assertThat(starting).isNotDone();
            kept.restart();
            SubscriptionService service = world.closing(starting.join());
            ApiClient client = world.client(service, "1");
            knowsThePipe(world, client);
            String before = create(client, "https://before.example.com/");

            kept.kill();
            awaiting("it says that PostgreSQL is away")
                    .until(() ->
                            MetricsPage.get(service.adminAddress(), "/ready")
                                    .body()
                                    .contains("\"postgresql\""));
            ApiClient.Response duringOutage = client.send("{ me { id } }");
            kept.restart();

            assertThat(duringOutage.status()).isEqualTo(503);
            assertThat(duringOutage.codes()).containsExactly("INTERNAL_SERVER_ERROR");
            assertThat(duringOutage.body().toString()).doesNotContain("PostgreSQL", "onnection");
            awaiting("it is ready again")
                    .until(() ->
                            MetricsPage.get(service.adminAddress(), "/ready").statusCode() == 200);
            String after = create(client, "https://after.example.com/");
            awaiting("both are on the topic")
                    .until(() ->
                            world.subscriptions().newest().keySet().stream()
                                    .toList()
                                    .containsAll(
                                            java.util.List.of(
                                                    "pipe:220/" + before, "pipe:220/" + after)));
            assertThat(service.failure()).isNotDone();
        }
    }

    /// Somebody holds the table: every connection of the pool waits, and so do more callers than it
    /// has connections.
    @Test
    void letsCallersWaitForAConnectionAndThenSaysWhenToComeBack() throws Exception {
        int callers = 24;
        try (World world = World.fresh(parts, "exhausted");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ApiClient client = world.client(world.service(), "1");
            knowsThePipe(world, client);
            String list = "{ pipe(id: 220) { webhooks { id } } }";
            List<Future<ApiClient.Response>> asked = new ArrayList<>();
            try (Connection blocking = world.connection()) {
                blocking.setAutoCommit(false);
                try (Statement statement = blocking.createStatement()) {
                    statement.execute("lock table webhooks");
                }
                for (int i = 0; i < callers; i++) {
                    asked.add(threads.submit(() -> client.send(list)));
                }
                Awaitility.await("those without a connection are answered")
                        .atMost(Duration.ofSeconds(30))
                        .until(() ->
                                asked.stream().filter(Future::isDone).count()
                                        >= callers - world.databaseConfig().connections());
                blocking.rollback();
            }

            List<ApiClient.Response> answers = new ArrayList<>();
            for (Future<ApiClient.Response> one : asked) {
                answers.add(one.get());
            }
            assertThat(answers).extracting(ApiClient.Response::status).containsOnly(200, 503);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() == 200)
                    .isNotEmpty()
                    .allSatisfy(answer -> assertThat(answer.codes()).isEmpty());
            assertThat(answers)
                    .filteredOn(answer -> answer.status() == 503)
                    .allSatisfy(answer -> {
                        assertThat(answer.codes()).containsExactly("INTERNAL_SERVER_ERROR");
                        assertThat(answer.headers().get("retry-after")).containsExactly("5");
                        assertThat(answer.body().toString()).doesNotContain("onnection");
                    });
        }
    }

    @Test
    void namesThePortThatIsTaken() throws Exception {
        try (World world = World.fresh(parts, "taken_port");
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SubscriptionServiceConfig config = world.config();
            SubscriptionServiceConfig onTakenPort =
                    new SubscriptionServiceConfig(
                            config.httpHost(),
                            taken.getLocalPort(),
                            config.database(),
                            config.api(),
                            config.oidc(),
                            config.smtp(),
                            config.leaderPatience(),
                            config.logDays(),
                            config.limits(),
                            config.kafka(),
                            config.registry(),
                            config.admin(),
                            config.log(),
                            config.vault(),
                            config.egress(),
                            config.effective());

            assertThatThrownBy(() -> SubscriptionService.start(onTakenPort, Clock.systemUTC()))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining(
                            "CARILLON_SUBSCRIPTION_HTTP_PORT: cannot listen on 127.0.0.1:"
                                    + taken.getLocalPort())
                    .hasMessageContaining("choose another port");
        }
    }

    @Test
    void saysNothingAboutItsInsidesWhenItIsAtFault() {
        try (World world = World.fresh(parts, "at_fault")) {
            ApiClient client = world.client(world.service(), "1");
            knowsThePipe(world, client);
            world.execute("alter table webhooks rename to webhooks_hidden");

            ApiClient.Response response =
                    client.send("{ me { id } pipe(id: 220) { id webhooks { id } } }");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.codes()).containsExactly("INTERNAL_SERVER_ERROR");
            assertThat(response.message())
                    .isEqualTo(
                            "Something went wrong on our side. Try again, and report the"
                                    + " correlation id if it goes on");
            assertThat(response.body().toString())
                    .doesNotContain("does not exist", "select", "Exception", "jdbi");
            assertThat(response.data("/me/id").asText()).isEqualTo("1");
            assertThat(response.body().at("/errors/0/path").toString())
                    .isEqualTo("[\"pipe\",\"webhooks\"]");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void knowsThePipe(World world, ApiClient client) {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .pipe("220", "22", "Sales")
                        .member("22", "1", Role.administrator, "Ada"));
        awaiting("the directory is known")
                .until(() -> client.send("{ pipe(id: 220) { id } }").codes().isEmpty());
    }

    private static String create(ApiClient client, String url) {
        ApiClient.Response created =
                client.send(
                        "mutation { createWebhook(input: { pipe_id: 220, actions: \"*\", name: \"n\", url: \"%s\" }) { webhook { id } } }"
                                .formatted(url));
        assertThat(created.codes()).isEmpty();
        return created.data("/createWebhook/webhook/id").asText();
    }

    private static ConditionFactory awaiting(String what) {
        return Awaitility.await(what).atMost(Duration.ofMinutes(1));
    }
}
