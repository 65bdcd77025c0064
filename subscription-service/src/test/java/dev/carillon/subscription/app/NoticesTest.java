package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.directory.Role;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.CircuitState;
import dev.carillon.schemas.wire.EndpointHealth;
import dev.carillon.subscription.notice.SmtpConfig;
import dev.carillon.subscription.notice.SmtpConfig.Tls;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.MetricsPage;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.ScriptedMailServer;
import dev.carillon.subscription.support.ScriptedMailServer.Taken;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who hears by e-mail that a webhook fails or was disabled, and how often.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoticesTest {

    private static final String CONTACT = "contact@example.com";

    private final World world;
    private final SubscriptionService service;
    private final ApiClient client;
    private ScriptedMailServer server = ScriptedMailServer.plain(0);

    NoticesTest(Parts parts) {
        world = World.fresh(parts, "notices");
        world.use(
                new SmtpConfig(
                        "localhost",
                        server.port(),
                        Tls.NONE,
                        Optional.empty(),
                        "notices@carillon.example.com",
                        Duration.ofSeconds(2),
                        Optional.empty()));
        service = world.service();
        client = world.client(service, "1");
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .pipe("220", "22", "Sales")
                        .member("22", "1", Role.administrator, "Ada")
                        .member("22", "2", Role.administrator, "Bob")
                        .member("22", "3", Role.member, "Cy"));
        awaiting("the directory is known")
                .until(() -> client.send("{ pipe(id: 220) { id } }").codes().isEmpty());
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
        server.close();
    }

    @BeforeEach
    void hasAServerThatIsWell() {
        server.isWell();
    }

    @AfterEach
    void leavesNothingBehind() {
        assertThat(service.failure()).isNotDone();
    }

    @Test
    void tellsTheContactOfAWebhookOnceADayThatItWasDisabled() {
        String id = create("https://p.example.com/secret-path?token=s3cret", CONTACT);

        tell(gone(id, 1));
        List<Taken> mails = mails(id, 1);
        client.send(
                "mutation { enableWebhook(input: { id: %s }) { webhook { id } } }".formatted(id));
        tell(gone(id, 3));

        awaiting("it is disabled again")
                .until(() ->
                        world.sql("select version from webhooks where id = " + id).equals("4"));
        assertThat(notices(id)).isEqualTo("1");
        Taken mail = mails.getFirst();
        assertThat(mail.to()).containsExactly(CONTACT);
        assertThat(mail.header("Subject"))
                .isEqualTo("Webhook \"n\" was disabled: its endpoint is gone");
        assertThat(mail.data())
                .contains("p.example.com", "Acme", "pipe 220", "410 Gone")
                .doesNotContain("secret-path", "s3cret");
    }

    @Test
    void tellsEachAdministratorOfAWebhookWithoutContactThatItFailsAndThenThatItWasDisabled() {
        String id = create("https://p.example.com/1", "");
        Instant now = Instant.now();

        tell(failing(id, 6, now.minus(Duration.ofDays(3)), now));
        tell(failing(id, 7, now.minus(Duration.ofDays(3)), now.plusSeconds(1)));
        mails(id, 2);
        tell(failing(id, 9, now.minus(Duration.ofHours(100)), now.plusSeconds(2)));
        mails(id, 4);
        tell(failing(id, 12, now.minus(Duration.ofDays(5)), now.plusSeconds(3)));

        assertThat(mails(id, 6))
                .extracting(mail -> mail.to().getFirst() + " " + mail.header("Subject"))
                .containsExactlyInAnyOrder(
                        "user1@example.com Webhook \"n\" keeps failing",
                        "user2@example.com Webhook \"n\" keeps failing",
                        "user1@example.com Webhook \"n\" is about to be disabled",
                        "user2@example.com Webhook \"n\" is about to be disabled",
                        "user1@example.com Webhook \"n\" was disabled: it only failed",
                        "user2@example.com Webhook \"n\" was disabled: it only failed");
        awaiting("they ended").until(() -> outcomes(id).equals("sent,sent,sent"));
    }

    @Test
    void keepsNoticesWhileTheServerIsAwayAndDropsWhatIsNotTrueAnyMore() {
        String isDisabled = create("https://p.example.com/2", CONTACT);
        String recovers = create("https://p.example.com/3", CONTACT);
        Instant now = Instant.now();
        int port = server.port();
        double hindered = metric("hindered_total");
        server.close();

        tell(gone(isDisabled, 1));
        tell(failing(recovers, 6, now.minus(Duration.ofDays(3)), now));
        awaiting("it was tried").until(() -> metric("hindered_total") > hindered);
        awaiting("both wait").until(() -> metric("waiting") == 2);
        tell(well(recovers, now.plusSeconds(1)));
        awaiting("it recovered")
                .until(() ->
                        world.sql(
                                        "select failed_attempts from endpoint_health where webhook_id = "
                                                + recovers)
                                .equals("0"));
        server = ScriptedMailServer.plain(port);

        mails(isDisabled, 1);
        awaiting("both ended").until(() -> metric("waiting") == 0);
        assertThat(outcomes(isDisabled)).isEqualTo("sent");
        assertThat(outcomes(recovers)).isEqualTo("overtaken");
        assertThat(mailsOf(recovers)).isEmpty();
    }

    @Test
    void doesNotSendAgainWhatIsRefusedForGood() {
        String id = create("https://p.example.com/4", CONTACT);
        double refused = metric("ended_total");
        server.answers("RCPT TO:", "550 5.1.1 no such mailbox");

        tell(gone(id, 1));

        awaiting("it ended").until(() -> outcomes(id).equals("refused"));
        assertThat(world.sql("select detail || ' ' || tries from notices where webhook_id = " + id))
                .isEqualTo("550 5.1.1 no such mailbox 1");
        assertThat(metric("ended_total")).isEqualTo(refused + 1);
    }

    @Test
    void triesAgainThoseOnlyWhoWereRefusedInPassingUnderTheSameMessageId() {
        String id = create("https://p.example.com/5", "");
        server.answers("RCPT TO:<user2@", "451 4.7.1 greylisted");

        tell(gone(id, 1));
        mails(id, 1);
        awaiting("the other one waits")
                .until(() ->
                        world.sql(
                                        "select detail from notices where webhook_id = "
                                                + id
                                                + " and next_try_at between now() and now() + '70 s'")
                                .equals("451 4.7.1 greylisted"));
        server.isWell();
        isDueNow(id);

        List<Taken> mails = mails(id, 2);
        assertThat(mails)
                .extracting(mail -> mail.to().getFirst())
                .containsExactly("user1@example.com", "user2@example.com");
        assertThat(mails).extracting(mail -> mail.header("Message-ID")).hasSize(2);
        assertThat(mails.getFirst().header("Message-ID"))
                .isEqualTo(mails.getLast().header("Message-ID"));
        awaiting("it ended").until(() -> outcomes(id).equals("sent"));
    }

    @Test
    void repeatsWhatWasSentBeforeACrashUnderTheSameMessageId() {
        String id = create("https://p.example.com/6", CONTACT);
        tell(gone(id, 1));
        mails(id, 1);
        awaiting("it ended").until(() -> outcomes(id).equals("sent"));

        // The database of a service that died after the server took the mail.
        world.execute(
                "update notices set served = '{}', sent = 0, ended_at = null, outcome = null where"
                        + " webhook_id = "
                        + id);
        isDueNow(id);

        List<Taken> mails = mails(id, 2);
        assertThat(mails.getFirst().data()).isEqualTo(mails.getLast().data());
    }

    @Test
    void givesUpWhatCouldNotBeSentForDaysAndWhatNobodyCanBeToldOf() {
        String old = create("https://p.example.com/7", CONTACT);
        String lonely = create("https://p.example.com/8", "");
        server.answers("MAIL FROM", "451 not today");
        tell(gone(old, 1));
        tell(gone(lonely, 1));
        awaiting("both were tried")
                .until(() ->
                        world.sql("select count(*) from notices where detail = '451 not today'")
                                .equals("2"));

        world.execute(
                "update notices set decided_at = now() - interval '73 hours' where webhook_id = "
                        + old);
        world.execute("update members set email = '' where role = 'administrator'");
        isDueNow(old);
        isDueNow(lonely);

        awaiting("it expired").until(() -> outcomes(old).equals("expired"));
        awaiting("nobody is told").until(() -> outcomes(lonely).equals("nobody"));
        world.execute("update members set email = 'user' || user_id || '@example.com'");
    }

    private void isDueNow(String id) {
        world.execute("update notices set next_try_at = now() where webhook_id = " + id);
    }

    private List<Taken> mails(String id, int count) {
        awaiting(count + " mails of " + id).until(() -> mailsOf(id).size() >= count);
        assertThat(mailsOf(id)).hasSize(count);
        return mailsOf(id);
    }

    private List<Taken> mailsOf(String id) {
        return server.taken().stream()
                .filter(mail -> mail.data().contains("(id " + id + ")"))
                .toList();
    }

    private String notices(String id) {
        return world.sql("select count(*) from notices where webhook_id = " + id);
    }

    private String outcomes(String id) {
        return world.sql(
                "select string_agg(outcome, ',' order by id) from notices where webhook_id = "
                        + id);
    }

    private double metric(String name) {
        return MetricsPage.value(service.adminAddress(), "carillon_subscription_notices_" + name);
    }

    private void tell(EndpointHealth health) {
        world.send(Topics.ENDPOINT_HEALTH, Long.toString(health.getSubscriptionId()), health);
    }

    private String create(String url, String email) {
        return client.send(
                        "mutation { createWebhook(input: { pipe_id: 220, actions: \"*\", name: \"n\", email: \"%s\", url: \"%s\" }) { webhook { id } } }"
                                .formatted(email, url))
                .data("/createWebhook/webhook/id")
                .asText();
    }

    private static EndpointHealth gone(String id, long version) {
        Instant now = Instant.now();
        return EndpointHealth.newBuilder(failing(id, 1, now, now))
                .setCircuit(CircuitState.gone)
                .setSubscriptionVersion(version)
                .build();
    }

    private static EndpointHealth well(String id, Instant at) {
        return EndpointHealth.newBuilder(failing(id, 0, at, at))
                .setFailingSince(null)
                .setLastFailureAt(null)
                .setLastSuccessAt(at)
                .build();
    }

    private static EndpointHealth failing(String id, int attempts, Instant since, Instant last) {
        return EndpointHealth.newBuilder()
                .setSubscriptionId(Long.parseLong(id))
                .setSubscriptionVersion(1)
                .setWriterEpoch(1)
                .setCircuit(attempts == 0 ? CircuitState.closed : CircuitState.open)
                .setFailedAttempts(attempts)
                .setFailingSince(since)
                .setLastSuccessAt(null)
                .setLastFailureAt(last)
                .setLastStatus(500)
                .setAt(last)
                .build();
    }

    private static ConditionFactory awaiting(String what) {
        return Awaitility.await(what).atMost(Duration.ofSeconds(20));
    }
}
