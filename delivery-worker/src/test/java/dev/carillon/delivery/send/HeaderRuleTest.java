package dev.carillon.delivery.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.send.HeaderRule.Header;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRuleTest {

    @Test
    void letsASubscriberAuthenticateItself() {
        assertThat(
                        HeaderRule.mistake(
                                List.of(
                                        new Header("Authorization", "Bearer abc"),
                                        new Header("X-Api-Key", "k e y"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "CONTENT-LENGTH",
                "Transfer-Encoding",
                "te",
                "Trailer",
                "Upgrade",
                "Connection",
                "Keep-Alive",
                "Expect",
                "Content-Type",
                "Content-Encoding",
                "User-Agent",
                "Cookie",
                "Proxy-Authorization",
                "Via",
                "Forwarded",
                "X-Forwarded-For",
                "x-real-ip",
                "Webhook-Id",
                "webhook-signature",
                "Signature-Input",
                "svix-id",
                "X-Amz-Date",
                "x-goog-signature",
                "traceparent",
                "Metadata-Flavor",
                "X-aws-ec2-metadata-token-ttl"
            })
    void refusesWhatIsNotTheSubscribers(String name) {
        assertThat(HeaderRule.mistake(List.of(new Header(name, "x")))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":authority", "a b", "a:b", "a\r\nb", "ä", "a\0"})
    void refusesANameThatIsNoToken(String name) {
        assertThat(HeaderRule.mistake(List.of(new Header(name, "x")))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nInjected: 1", "a\nb", "a\0b", "ä", "\u2028"})
    void refusesAValueThatCouldBreakTheFraming(String value) {
        assertThat(HeaderRule.mistake(List.of(new Header("X-A", value))))
                .hasValueSatisfying(text -> assertThat(text).doesNotContain(value));
    }

    @Test
    void refusesTooMany() {
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < 33; i++) {
            headers.add(new Header("X-" + i, "1"));
        }

        assertThat(HeaderRule.mistake(headers)).isPresent();
        assertThat(HeaderRule.mistake(headers.subList(0, 32))).isEmpty();
    }

    @Test
    void refusesTooLongAndTwice() {
        assertThat(HeaderRule.mistake(List.of(new Header("X-A", "a".repeat(4097))))).isPresent();
        assertThat(HeaderRule.mistake(List.of(new Header("X-A", "1"), new Header("x-a", "2"))))
                .isPresent();
        assertThat(
                        HeaderRule.mistake(
                                List.of(
                                        new Header("X-A", "a".repeat(4096)),
                                        new Header("X-B", "b".repeat(4096)))))
                .isPresent();
    }
}
