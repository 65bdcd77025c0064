package dev.carillon.subscription.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.schemas.directory.Role;
import dev.carillon.subscription.app.Tokens.NewServiceAccount;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.FakeIssuer;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tokens of every kind, as a caller gets and uses them.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensTest {

    private static final String READ = "{ organization(id: 22) { id } }";

    private final World world;
    private final FakeIssuer issuer = FakeIssuer.start();
    private final ApiClient client;
    private final ApiClient oauth;
    private final NewServiceAccount account;

    TokensTest(Parts parts) {
        world = World.fresh(parts, "tokens_test");
        SubscriptionService service = world.service(World.API, Optional.of(issuer.config()));
        client = world.client(service, "1");
        oauth = client.at("/oauth/token");
        account = world.tokens().createServiceAccount("1", "continuous integration");
    }

    @BeforeAll
    void knowsTheDirectory() {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .member("22", "1", Role.administrator, "Ada"));
        Awaitility.await("the directory is known")
                .atMost(Duration.ofSeconds(20))
                .until(() -> client.send(READ).codes().isEmpty());
    }

    @AfterAll
    void endsTheWorld() {
        try (issuer) {
            world.close();
        }
    }

    @Test
    void issuesATokenToAServiceAccountThatAsksInJson() {
        Response issued = ask("application/json", json(account.clientId(), account.clientSecret()));

        assertThat(issued.status()).isEqualTo(200);
        assertThat(issued.body().fieldNames())
                .toIterable()
                .containsExactly("access_token", "token_type", "expires_in", "created_at");
        assertThat(issued.body().path("token_type").asText()).isEqualTo("Bearer");
        assertThat(issued.body().path("expires_in").asLong()).isEqualTo(30 * 24 * 3600);
        assertThat(issued.body().path("created_at").asLong())
                .isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond());
        assertThat(issued.headers().get("cache-control")).isEqualTo(List.of("no-store"));
        assertThat(client.with(token(issued)).send(READ).codes()).isEmpty();
    }

    @Test
    void issuesATokenToAServiceAccountThatAsksInAForm() {
        Response issued =
                ask(
                        "application/x-www-form-urlencoded; charset=UTF-8",
                        form(account.clientId(), account.clientSecret()));

        assertThat(client.with(token(issued)).send(READ).codes()).isEmpty();
    }

    @Test
    void takesTheCredentialsAsBasicAuthenticationToo() {
        Response issued =
                oauth.request(request ->
                        request.header("Content-Type", "application/x-www-form-urlencoded")
                                .header("Authorization", basic(account.clientSecret()))
                                .POST(BodyPublishers.ofString("grant_type=client_credentials")));

        assertThat(issued.status()).isEqualTo(200);
        assertThat(client.with(token(issued)).send(READ).codes()).isEmpty();
    }

    @Test
    void tellsNobodyWhetherTheAccountOrTheSecretIsWrong() {
        NewServiceAccount other = world.tokens().createServiceAccount("1", "other");
        List<Response> refused =
                List.of(
                        ask("application/json", json(account.clientId(), other.clientSecret())),
                        ask("application/json", json(other.clientId(), account.clientSecret())),
                        ask("application/json", json("cri_" + "x".repeat(22), "x")),
                        ask("application/json", json("' or '1'='1", "' or '1'='1")),
                        ask("application/json", json(account.clientId(), "")));

        assertThat(refused)
                .allSatisfy(response -> {
                    assertThat(response.status()).isEqualTo(401);
                    assertThat(response.body()).isEqualTo(refused.getFirst().body());
                    assertThat(response.body().path("error").asText()).isEqualTo("invalid_client");
                    assertThat(response.headers()).containsKey("www-authenticate");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    application/json | {} | 400 | invalid_request
                    application/json | [] | 400 | invalid_request
                    application/json | { | 400 | invalid_request
                    application/json | {"grant_type":"client_credentials"} | 400 | invalid_request
                    application/json | {"grant_type":"client_credentials","client_id":1,"client_secret":"x"} | 400 | invalid_request
                    application/json | {"grant_type":"password","client_id":"x","client_secret":"x"} | 400 | unsupported_grant_type
                    application/x-www-form-urlencoded | grant_type=authorization_code | 400 | unsupported_grant_type
                    application/x-www-form-urlencoded | grant_type=client_credentials&client_id=a&client_id=b&client_secret=c | 400 | invalid_request
                    application/x-www-form-urlencoded | grant_type=%zz | 400 | invalid_request
                    application/x-www-form-urlencoded | nonsense | 400 | invalid_request
                    text/plain | grant_type=client_credentials | 415 | invalid_request
                    """)
    void refusesWhatIsNoRequestForAToken(
            String contentType, String body, int status, String error) {
        Response response = ask(contentType, body);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body().path("error").asText()).isEqualTo(error);
        assertThat(response.body().path("error_description").asText()).isNotEmpty();
    }

    @Test
    void refusesOtherMethodsAndLongBodies() {
        assertThat(oauth.request(request -> request.GET()).status()).isEqualTo(405);
        assertThat(ask("application/json", " ".repeat(5_000)).status()).isEqualTo(413);
    }

    @Test
    void endsEveryTokenOfAServiceAccountWithTheAccount() {
        NewServiceAccount ended = world.tokens().createServiceAccount("1", "ended");
        Response issued = ask("application/json", json(ended.clientId(), ended.clientSecret()));
        assertThat(client.with(token(issued)).send(READ).status()).isEqualTo(200);

        assertThat(world.tokens().revokeServiceAccount(ended.clientId())).isTrue();

        Awaitility.await("its token is refused (catalogue row 67)")
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(1))
                .until(() -> client.with(token(issued)).send(READ).status() == 401);
        assertThat(ask("application/json", json(ended.clientId(), ended.clientSecret())).status())
                .isEqualTo(401);
        assertThat(world.tokens().revokeServiceAccount(ended.clientId())).isFalse();
    }

    @Test
    void storesNeitherSecretsNorTokens() {
        Response issued = ask("application/json", json(account.clientId(), account.clientSecret()));

        String tables =
                world.sql("select string_agg(t::text, ' ') from tokens t")
                        + world.sql("select string_agg(t::text, ' ') from service_accounts t");

        assertThat(tables)
                .contains(account.clientId())
                .contains(token(issued).substring(0, 10))
                .doesNotContain(account.clientSecret())
                .doesNotContain(token(issued));
        assertThat(account.toString()).doesNotContain(account.clientSecret());
    }

    @Test
    void dropsTheExpiredTokensOfAnAccountWhenItAsksAgain() {
        NewServiceAccount busy = world.tokens().createServiceAccount("1", "busy");
        String body = json(busy.clientId(), busy.clientSecret());
        assertThat(ask("application/json", body).status()).isEqualTo(200);
        world.execute(
                "update tokens set created_at = created_at - interval '60 days', expires_at ="
                        + " expires_at - interval '60 days' where label = 'busy'");

        assertThat(ask("application/json", body).status()).isEqualTo(200);

        assertThat(world.sql("select count(*) from tokens where label = 'busy'")).isEqualTo("1");
    }

    @Test
    void listsTokensAndAccountsForOperators() {
        Tokens.Issued issued = world.tokens().issue("1", "listed", Duration.ofHours(1));

        assertThat(world.tokens().list())
                .anySatisfy(token -> {
                    assertThat(token.id()).isEqualTo(issued.id());
                    assertThat(token.prefix()).isEqualTo(issued.token().substring(0, 10));
                    assertThat(token.serviceAccount()).isEmpty();
                });
        assertThat(world.tokens().serviceAccounts())
                .anySatisfy(listed -> assertThat(listed.clientId()).isEqualTo(account.clientId()));
        assertThatThrownBy(() -> world.tokens().issue("1", "a\nb", Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> world.tokens().createServiceAccount("", "label"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesTokensOfTheIssuerWithTheRightsThatTheDirectorySays() {
        assertThat(client.with(issuer.token("1")).send(READ).codes()).isEmpty();
        assertThat(client.with(issuer.token("2")).send(READ).codes())
                .containsExactly("PERMISSION_DENIED");
        assertThat(client.with(issuer.token("1") + "x").send(READ).status()).isEqualTo(401);
        assertThat(client.with("x".repeat(1024 * 1024)).send(READ).status()).isBetween(400, 499);
    }

    @Test
    void answers503ForAnUnknownKeyOfAnIssuerThatFailsAndTakesOurOwnTokensAllTheSame() {
        FakeIssuer failing = FakeIssuer.start();
        try (failing) {
            SubscriptionService service = world.service(World.API, Optional.of(failing.config()));
            ApiClient own = world.client(service, "1");
            failing.answers(503);

            Response undecided = own.with(failing.token("1")).send(READ);

            assertThat(undecided.status()).isEqualTo(503);
            assertThat(undecided.headers()).containsKey("retry-after");
            assertThat(undecided.codes()).containsExactly("INTERNAL_SERVER_ERROR");
            assertThat(own.send(READ).codes()).isEmpty();
        }
    }

    @Test
    void letsExactlyTheLimitThroughUnderAHundredParallelRequests() throws Exception {
        ApiConfig few =
                new ApiConfig(
                        30, 500, 100_000, Duration.ofMinutes(10), Duration.ofDays(30), true, false);
        SubscriptionService service = world.service(few, Optional.empty());
        ApiClient busy = world.client(service, "1");
        ApiClient other = world.client(service, "1");
        for (int i = 0; i < 50; i++) {
            assertThat(other.send("{ me { id } }").status()).isEqualTo(200);
        }
        List<Response> responses = new ArrayList<>();

        // A hundred at a time wait for the eight connections of these tests.
        try (ExecutorService threads = Executors.newFixedThreadPool(100)) {
            List<Future<Response>> calls = new ArrayList<>();
            for (int i = 0; i < 700; i++) {
                calls.add(threads.submit(() -> busy.send("{ me { id } }")));
            }
            for (Future<Response> call : calls) {
                responses.add(call.get());
            }
        }

        assertThat(responses).extracting(Response::status).containsOnly(200, 429);
        assertThat(responses).filteredOn(r -> r.status() == 200).hasSize(500);
        assertThat(responses)
                .filteredOn(r -> r.status() == 429)
                .hasSize(200)
                .allSatisfy(response -> {
                    assertThat(response.codes()).containsExactly("USAGE_LIMIT_EXCEEDED");
                    long wait =
                            Long.parseLong(
                                    response.headers()
                                            .getOrDefault("retry-after", List.of("none"))
                                            .getFirst());
                    assertThat(wait).isBetween(1L, 600L);
                });
        assertThat(other.send("{ me { id } }").status())
                .as("another token of the same user")
                .isEqualTo(200);
    }

    private Response ask(String contentType, String body) {
        return oauth.request(request ->
                request.header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    private static String json(String id, String secret) {
        return "{\"grant_type\":\"client_credentials\",\"client_id\":\"%s\",\"client_secret\":\"%s\"}"
                .formatted(id, secret);
    }

    private static String form(String id, String secret) {
        return "grant_type=client_credentials&client_id="
                + URLEncoder.encode(id, UTF_8)
                + "&client_secret="
                + URLEncoder.encode(secret, UTF_8);
    }

    private String basic(String secret) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((account.clientId() + ":" + secret).getBytes(UTF_8));
    }

    private static String token(Response issued) {
        return issued.body().path("access_token").asText();
    }
}
