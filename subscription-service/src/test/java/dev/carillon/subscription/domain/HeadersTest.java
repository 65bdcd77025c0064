package dev.carillon.subscription.domain;

import static dev.carillon.subscription.domain.Known.accepted;
import static dev.carillon.subscription.domain.Known.list;
import static dev.carillon.subscription.domain.Known.number;
import static dev.carillon.subscription.domain.Known.object;
import static dev.carillon.subscription.domain.Known.refused;
import static dev.carillon.subscription.domain.Known.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

    @Test
    void keepsNamesAndValuesAsTheyWereGiven() {
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("X-Token", text("s3cret value"));
        members.put("Authorization", text("Bearer abc"));
        members.put("empty", text(""));

        Headers headers = accepted(Headers.read(new Json.Members(members), Headers.NONE));

        assertThat(headers.all())
                .containsExactly(
                        new Header("X-Token", "s3cret value"),
                        new Header("Authorization", "Bearer abc"),
                        new Header("empty", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Content-Type",
                "CONNECTION",
                "transfer-encoding",
                "user-agent",
                "Webhook-Id",
                "webhook-signature",
                "traceparent",
                "X-Forwarded-For",
                "metadata-flavor",
                "X-Googlefoo",
                "X-aws-ec2-metadata-token-ttl-seconds",
                "cookie",
                "Signature-Input"
            })
    void refusesHeadersThatAreNotTheSubscribersToSet(String name) {
        assertThat(refused(Headers.read(object(name, text("x")), Headers.NONE)).message())
                .isEqualTo("The header %s is reserved; use another name".formatted(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "na\u00efve", "a\r\nb", ":path"})
    void refusesNamesThatNoHeaderCanHave(String name) {
        assertThat(refused(Headers.read(object(name, text("x")), Headers.NONE)).message())
                .contains("is not the name of a header");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "a\u0000b", " a", "a ", "caf\u00e9"})
    void refusesValuesThatWouldBreakTheMessageAndDoesNotRepeatThem(String value) {
        String message =
                refused(Headers.read(object("token", text(value)), Headers.NONE)).message();

        assertThat(message)
                .isEqualTo(
                        "The value of the header token must be printable ASCII without blanks at"
                                + " its ends");
    }

    @Test
    void refusesValuesThatAreNotTexts() {
        assertThat(refused(Headers.read(object("n", number("5")), Headers.NONE)).message())
                .isEqualTo("The value of the header n must be a text, was a number");
        assertThat(refused(Headers.read(list(), Headers.NONE)).message()).contains("was a list");
    }

    @Test
    void refusesTheSameNameTwiceWhateverItsCase() {
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("Token", text("a"));
        members.put("token", text("b"));

        assertThat(refused(Headers.read(new Json.Members(members), Headers.NONE)).message())
                .isEqualTo("headers names \"token\" twice");
    }

    @Test
    void refusesMoreThanItsLimits() {
        Map<String, Json> many = new LinkedHashMap<>();
        for (int i = 0; i < 33; i++) {
            many.put("h" + i, text("x"));
        }
        Map<String, Json> large = new LinkedHashMap<>();
        for (int i = 0; i < 3; i++) {
            large.put("h" + i, text("x".repeat(4096)));
        }

        assertThat(refused(Headers.read(new Json.Members(many), Headers.NONE)).message())
                .isEqualTo("headers may name at most 32 headers, named 33");
        assertThat(refused(Headers.read(new Json.Members(large), Headers.NONE)).message())
                .isEqualTo("headers are 12294 bytes together and may be at most 8192");
        assertThat(
                        refused(Headers.read(object("h", text("x".repeat(4097))), Headers.NONE))
                                .message())
                .isEqualTo("The value of the header h is longer than 4096 bytes");
    }

    @Test
    void keepsAStoredValueWhoseMaskIsWrittenBack() {
        Headers stored = new Headers(List.of(new Header("Token", "s3cret")));

        Headers headers = accepted(Headers.read(object("token", text("***")), stored));

        assertThat(headers.all()).containsExactly(new Header("token", "s3cret"));
    }

    @Test
    void refusesAMaskWhereNothingIsStored() {
        assertThat(refused(Headers.read(object("token", text("***")), Headers.NONE)).message())
                .isEqualTo("The value of the header token is the mask ***; send the value itself");
    }

    @Test
    void showsNoValueWhenItIsPrinted() {
        assertThat(new Headers(List.of(new Header("Token", "s3cret"))).toString())
                .contains("Token")
                .doesNotContain("s3cret");
    }
}
