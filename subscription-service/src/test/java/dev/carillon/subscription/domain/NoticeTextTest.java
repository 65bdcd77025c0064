package dev.carillon.subscription.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a notice says.
class NoticeTextTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void saysWhatHappenedToWhatAndWhatToDo() {
        NoticeText text = NoticeText.of(facts(NoticeCause.FAILING, "Sales → ERP", "Acme"));

        assertThat(text.subject()).isEqualTo("Webhook \"Sales → ERP\" keeps failing");
        assertThat(text.body())
                .contains("from 2026-11-25 12:00 UTC on")
                .contains("\"Sales → ERP\" (id 381)")
                .contains("pipe 22")
                .contains("Acme")
                .contains("hooks.example.com")
                .contains("12 since 2026-11-20 12:00 UTC")
                .contains("HTTP 500")
                .contains("Repair the endpoint");
        assertThat(NoticeText.of(facts(NoticeCause.DISABLED_GONE, "n", "Acme")).body())
                .contains("disabled at 2026-11-22 12:00 UTC")
                .contains("410 Gone")
                .contains("enableWebhook");
    }

    @Test
    void keepsWhatOthersTypedOnItsLine() {
        String hostile = "a\r\nBcc: victim@example.com\r\n\r\nbody\u0000\u2028\u202eevil\ud800";

        NoticeText text = NoticeText.of(facts(NoticeCause.DISABLED_FAILING, hostile, hostile));

        assertThat(text.subject())
                .isEqualTo(
                        "Webhook \"a  Bcc: victim@example.com    body   evil\" was disabled: it only failed");
        assertThat(text.body().lines()).noneMatch(line -> line.startsWith("Bcc"));
        assertThat(text.body()).doesNotContain("\r", "\u2028", "\u202e", "\u0000", "\ud800");
    }

    @Test
    void shortensWhatIsLong() {
        NoticeText text = NoticeText.of(facts(NoticeCause.FAILING, "𝒂".repeat(5000), "o"));

        assertThat(text.subject().codePointCount(0, text.subject().length())).isLessThan(120);
        assertThat(text.body().lines()).allMatch(line -> line.length() < 200);
    }

    private static NoticeFacts facts(NoticeCause cause, String name, String organization) {
        return new NoticeFacts(
                cause,
                new SubscriptionId(381),
                name,
                Scope.pipe("22"),
                organization,
                "hooks.example.com",
                12,
                Optional.of(NOW.minus(Duration.ofDays(2))),
                Optional.of(500),
                Optional.of(NOW.plus(Duration.ofDays(3))),
                NOW);
    }
}
