package dev.carillon.subscription.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.carillon.platform.config.Secret;
import dev.carillon.subscription.domain.NoticeText;
import dev.carillon.subscription.notice.MailServer.MailServerAwayException;
import dev.carillon.subscription.notice.MailServer.MailSession;
import dev.carillon.subscription.notice.SmtpConfig.Login;
import dev.carillon.subscription.notice.SmtpConfig.Tls;
import dev.carillon.subscription.support.ScriptedMailServer;
import dev.carillon.subscription.support.ScriptedMailServer.Speaks;
import dev.carillon.subscription.support.ScriptedMailServer.Taken;
import dev.carillon.subscription.support.TestAuthority;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How mail leaves: TLS, login, headers, and what the server's answers mean.
class SmtpServerTest {

    private static final UUID NOTICE = UUID.fromString("8f14e45f-ceea-467f-a8d2-0000000000aa");
    private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir private static Path folder;
    private static TestAuthority authority;

    @BeforeAll
    static void hasAnAuthority() {
        authority = TestAuthority.make(folder, "localhost");
    }

    @ParameterizedTest
    @EnumSource(
            value = Tls.class,
            names = {"STARTTLS", "IMPLICIT"})
    void logsInAndSendsThroughTlsOnly(Tls tls) throws Exception {
        Speaks speaks = tls == Tls.IMPLICIT ? Speaks.TLS : Speaks.STARTTLS;
        try (ScriptedMailServer server =
                ScriptedMailServer.secure(speaks, authority.serverContext())) {
            SmtpConfig config = config(server.port(), tls, Optional.of(authority.certificate()));

            Posted posted = send(config, mail("ada@example.com", "hello"));

            assertThat(posted).isInstanceOf(Posted.Taken.class);
            Taken taken = server.taken().getFirst();
            assertThat(taken.isEncrypted()).isTrue();
            assertThat(taken.login()).contains("carillon:pa ss");
        }
    }

    @Test
    void sendsNothingToAServerWhoseCertificateItDoesNotTrust() throws Exception {
        try (ScriptedMailServer server =
                ScriptedMailServer.secure(Speaks.STARTTLS, authority.serverContext())) {
            SmtpConfig config = config(server.port(), Tls.STARTTLS, Optional.empty());

            assertThatThrownBy(() -> SmtpServer.of(config).connect())
                    .isInstanceOf(MailServerAwayException.class);

            assertThat(server.taken()).isEmpty();
        }
    }

    @Test
    void sendsNothingToAServerOfAnotherName() throws Exception {
        TestAuthority other = TestAuthority.make(folder, "elsewhere.example.com");
        try (ScriptedMailServer server =
                ScriptedMailServer.secure(Speaks.TLS, other.serverContext())) {
            SmtpConfig config =
                    config(server.port(), Tls.IMPLICIT, Optional.of(other.certificate()));

            assertThatThrownBy(() -> SmtpServer.of(config).connect())
                    .isInstanceOf(MailServerAwayException.class);
        }
    }

    @Test
    void neverFallsBackToPlainTextWhenTheServerDoesNotOfferStarttls() {
        try (ScriptedMailServer server = ScriptedMailServer.plain(0)) {
            SmtpConfig config = config(server.port(), Tls.STARTTLS, Optional.empty());

            assertThatThrownBy(() -> SmtpServer.of(config).connect())
                    .isInstanceOf(MailServerAwayException.class)
                    .hasMessageContaining("STARTTLS");

            assertThat(server.taken()).isEmpty();
        }
    }

    @Test
    void repeatsAMailUnderTheSameMessageIdAndDateAndWithoutAnythingThatTracks() throws Exception {
        try (ScriptedMailServer server = ScriptedMailServer.plain(0)) {
            SmtpServer smtp = SmtpServer.of(plain(server));

            try (MailSession session = smtp.connect()) {
                session.send(mail("ada@example.com", "Sales → ERP"));
                session.send(mail("ada@example.com", "Sales → ERP"));
            }

            assertThat(server.taken()).hasSize(2);
            assertThat(server.taken())
                    .extracting(taken -> taken.header("Message-ID"))
                    .containsOnly("<carillon-notice-" + NOTICE + "@carillon.example.com>");
            assertThat(server.taken().getFirst().data()).isEqualTo(server.taken().get(1).data());
            Taken taken = server.taken().getFirst();
            assertThat(taken.to()).containsExactly("ada@example.com");
            assertThat(taken.header("To")).isEqualTo("ada@example.com");
            assertThat(taken.header("From")).isEqualTo("notices@carillon.example.com");
            assertThat(taken.header("Auto-Submitted")).isEqualTo("auto-generated");
            assertThat(taken.header("Content-Type")).startsWith("text/plain; charset=UTF-8");
            assertThat(taken.header("Subject")).isEqualTo("=?UTF-8?Q?Sales_=E2=86=92_ERP?=");
            assertThat(taken.data()).doesNotContainIgnoringCase("text/html", "http://", "https://");
        }
    }

    @Test
    void isUnderstoodByAServerThatIsNotOurs() throws Exception {
        GreenMail server =
                new GreenMail(new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTP));
        server.setUser("ada@example.com", "carillon", "pa ss");
        server.start();
        try {
            SmtpConfig config = config(server.getSmtp().getPort(), Tls.NONE, Optional.empty());

            assertThat(send(config, mail("ada@example.com", "Sales → ERP")))
                    .isInstanceOf(Posted.Taken.class);

            MimeMessage received = server.getReceivedMessages()[0];
            assertThat(received.getSubject()).isEqualTo("Sales → ERP");
            assertThat(received.getContent().toString()).startsWith("What happened.\r\n.\r\nEnd.");
        } finally {
            server.stop();
        }
    }

    @Test
    void takesARefusalOfRecipientSenderOrMailForFinal() throws Exception {
        try (ScriptedMailServer server = ScriptedMailServer.plain(0)) {
            server.answers("RCPT TO:", "550 5.1.1 no such mailbox");
            assertThat(send(plain(server), mail("a@example.com", "s")))
                    .isEqualTo(new Posted.Refused("550 5.1.1 no such mailbox"));
            server.isWell();
            server.answers("MAIL FROM:", "553 sender not allowed");
            assertThat(send(plain(server), mail("a@example.com", "s")))
                    .isEqualTo(new Posted.Refused("553 sender not allowed"));
            server.isWell();
            server.answers(".", "554 looks like spam");
            assertThat(send(plain(server), mail("a@example.com", "s")))
                    .isEqualTo(new Posted.Refused("554 looks like spam"));
        }
    }

    @Test
    void takesAPassingRefusalForOne() throws Exception {
        try (ScriptedMailServer server = ScriptedMailServer.plain(0)) {
            server.answers("RCPT TO:", "451 4.7.1 greylisted");

            assertThat(send(plain(server), mail("a@example.com", "s")))
                    .isEqualTo(new Posted.NotNow("451 4.7.1 greylisted"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"421 closing", ScriptedMailServer.SILENCE, ScriptedMailServer.HANG_UP})
    void takesAServerThatClosesHangsOrHangsUpForAway(String reply) throws Exception {
        try (ScriptedMailServer server = ScriptedMailServer.plain(0)) {
            server.answers("RCPT TO:", reply);

            assertThat(send(plain(server), mail("a@example.com", "s")))
                    .isInstanceOf(Posted.Away.class);
        }
    }

    @Test
    void takesAWrongPasswordForAServerThatIsAway() throws Exception {
        try (ScriptedMailServer server =
                ScriptedMailServer.secure(Speaks.TLS, authority.serverContext())) {
            server.answers("AUTH", "535 5.7.8 wrong");
            SmtpConfig config =
                    config(server.port(), Tls.IMPLICIT, Optional.of(authority.certificate()));

            assertThatThrownBy(() -> SmtpServer.of(config).connect())
                    .isInstanceOf(MailServerAwayException.class)
                    .hasMessageContaining("535")
                    .hasMessageNotContaining("pa ss");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a@",
                "@b",
                "a b@example.com",
                "a@example.com\r\nRCPT TO:<b@example.com>",
                "a@example.com>",
                "Ada <a@example.com>",
                "a@example.com,b@example.com",
                "é@example.com"
            })
    void knowsWhatIsNoAddress(String text) {
        assertThat(SmtpConfig.isAddress(text)).isFalse();
    }

    @Test
    void knowsAnAddress() {
        assertThat(SmtpConfig.isAddress("ada.l+x@mail.example.com")).isTrue();
        assertThat(SmtpConfig.isAddress("root@localhost")).isTrue();
    }

    @Test
    void sendsNoPasswordInTheClearToAnotherMachine() {
        Optional<Login> login = Optional.of(new Login("u", new Secret("p")));

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new SmtpConfig(
                                "mail.example.com",
                                25,
                                Tls.NONE,
                                login,
                                "a@example.com",
                                Duration.ofSeconds(1),
                                Optional.empty()))
                .withMessageContaining("CARILLON_SUBSCRIPTION_SMTP_TLS")
                .withMessageContaining("in the clear");
    }

    private static Posted send(SmtpConfig config, Mail mail) throws MailServerAwayException {
        try (MailSession session = SmtpServer.of(config).connect()) {
            return session.send(mail);
        }
    }

    private static Mail mail(String to, String subject) {
        return new Mail(to, new NoticeText(subject, "What happened.\n.\nEnd.\n"), NOTICE, AT);
    }

    private static SmtpConfig plain(ScriptedMailServer server) {
        return new SmtpConfig(
                "localhost",
                server.port(),
                Tls.NONE,
                Optional.empty(),
                "notices@carillon.example.com",
                Duration.ofMillis(500),
                Optional.empty());
    }

    private static SmtpConfig config(int port, Tls tls, Optional<Path> authorities) {
        return new SmtpConfig(
                "localhost",
                port,
                tls,
                Optional.of(new Login("carillon", new Secret("pa ss"))),
                "notices@carillon.example.com",
                Duration.ofSeconds(5),
                authorities);
    }
}
