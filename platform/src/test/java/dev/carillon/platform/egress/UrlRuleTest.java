package dev.carillon.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlRuleTest {

    private static final UrlRule STRICT = new UrlRule(EgressConfig.strict());
    private static final UrlRule LOOPBACK = new UrlRule(EgressConfig.withLoopback());

    @ParameterizedTest
    @CsvSource({
        "https://hooks.example.com/in, https://hooks.example.com/in",
        "https://hooks.example.com, https://hooks.example.com/",
        "https://hooks.example.com:443/in, https://hooks.example.com/in",
        "https://Hooks.EXAMPLE.com/In?Key=a%20b&x=/?@, https://hooks.example.com/In?Key=a%20b&x=/?@",
        "https://xn--bcher-kva.example/, https://xn--bcher-kva.example/",
        "https://a-b.c1.example/@me, https://a-b.c1.example/@me",
        "https://h.example/~a, https://h.example/~a",
        "https://1.example/, https://1.example/",
        "https://0x7f.example/, https://0x7f.example/"
    })
    void acceptsOneFormOfAPublicUrl(String url, String stored) {
        UrlVerdict verdict = STRICT.check(url);

        assertThat(verdict).isInstanceOf(UrlVerdict.Accepted.class);
        UrlVerdict.Accepted accepted = (UrlVerdict.Accepted) verdict;
        assertThat(accepted.url()).hasToString(stored);
        assertThat(accepted.host()).isEqualTo(URI.create(stored).getHost());
        assertThat(accepted.port()).isEqualTo(443);
        assertThat(STRICT.check(stored)).isEqualTo(accepted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a:b@h.example/",
                "https://a@h.example/",
                "https://@h.example/",
                "https://:@h.example/",
                "https://h.example@127.0.0.1/",
                "https://h.example%40127.0.0.1/",
                "https://h%2eexample/",
                "https://h.example\\@127.0.0.1/",
                "https:\\\\h.example\\",
                "https://h.example/a\\b",
                "https://h.example#@127.0.0.1/",
                "https://h.example/#top",
                "https://h.example?@127.0.0.1/",
                "https://127.0.0.1?@h.example/",
                "https://h\t.example/",
                "https://h.ex\nample/",
                "https://h.example\r\n/",
                "https://h.example /",
                " https://h.example/",
                "https://h.example/ ",
                "https://h.example/a b",
                "https://h.example/\u0000",
                "https://h.example/\u007f",
                "https://h.example/<>",
                "https://h.example/%zz",
                "https://h.example/%",
                "https://bücher.example/",
                "https://h.example/ü",
                "https://h\u00ad.example/",
                "https://h.example\uff0f@127.0.0.1/"
            })
    void refusesWhatCouldHideAnotherHost(String url) {
        assertRefused(STRICT, url);
    }

    /// A URL may name any of 65535 ports, and some that are none.
    @Test
    void allowsOnlyTheConfiguredPorts() {
        for (int port = 1; port <= 65_535; port++) {
            UrlVerdict verdict = STRICT.check("https://h.example:" + port + "/");
            assertThat(verdict instanceof UrlVerdict.Accepted)
                    .as("port " + port)
                    .isEqualTo(port == 443);
        }
        for (String port :
                List.of(
                        ":",
                        ":0",
                        ":-1",
                        ":65536",
                        ":0443",
                        ":+443",
                        ":443:443",
                        ":４４３",
                        ":4 43",
                        ":443a",
                        ":0x1bb",
                        ":99999999999")) {
            assertRefused(STRICT, "https://h.example" + port + "/");
            assertRefused(LOOPBACK, "http://localhost" + port + "/");
        }
    }

    @Test
    void allowsFurtherPortsAndHttpOnlyWhenConfigured() {
        UrlRule wide =
                new UrlRule(
                        new EgressConfig(
                                LoopbackRule.REFUSED,
                                Set.of("https", "http"),
                                Set.of(443, 8443),
                                List.of(),
                                List.of()));

        assertThat(wide.check("https://h.example:8443/"))
                .isEqualTo(
                        new UrlVerdict.Accepted(
                                URI.create("https://h.example:8443/"), "h.example", 8443));
        assertThat(wide.check("http://h.example/"))
                .isEqualTo(
                        new UrlVerdict.Accepted(URI.create("http://h.example/"), "h.example", 80));
        assertRefused(wide, "http://h.example:8080/");
        assertThat(wide.check("ftp://h.example/"))
                .isEqualTo(new UrlVerdict.Refused("the URL must begin with https:// or http://"));
        UrlRule last =
                new UrlRule(
                        new EgressConfig(
                                LoopbackRule.REFUSED,
                                Set.of("https"),
                                Set.of(65_535),
                                List.of(),
                                List.of()));
        assertAccepted(last, "https://h.example:65535/");
        assertRefused(last, "https://h.example:65536/");
        assertRefused(wide, "http://localhost/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h.example/",
                "file:///etc/passwd",
                "file://h.example/",
                "jar:https://h.example/a.jar!/",
                "ftp://h.example/",
                "gopher://h.example/",
                "netdoc://h.example/",
                "data:text/plain,x",
                "data://h.example/",
                "ws://h.example/",
                "wss://h.example/",
                "javascript:alert(1)",
                "javascript://h.example/%0aalert(1)",
                "HTTPS://h.example/",
                "Https://h.example/",
                "https:h.example",
                "https:/h.example/",
                "https:///h.example/",
                "//h.example/",
                "h.example/",
                "://h.example/",
                "https",
                "https://",
                "https:///",
                ""
            })
    void allowsNoOtherScheme(String url) {
        assertRefused(STRICT, url);
    }

    @Test
    void acceptsTheOwnHostOnAnyPortAndWithHttpWhenToldSo() {
        assertThat(LOOPBACK.check("http://localhost:8080/in"))
                .isEqualTo(
                        new UrlVerdict.Accepted(
                                URI.create("http://localhost:8080/in"), "localhost", 8080));
        assertThat(LOOPBACK.check("http://127.0.0.1:22/"))
                .isEqualTo(
                        new UrlVerdict.Accepted(
                                URI.create("http://127.0.0.1:22/"), "127.0.0.1", 22));
        assertAccepted(LOOPBACK, "https://localhost");
        assertAccepted(LOOPBACK, "https://h.example/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h.example/",
                "https://h.example:8443/",
                "http://127.0.0.2/",
                "http://127.1/",
                "http://[::1]/",
                "http://LOCALHOST/",
                "http://localhost./",
                "http://a.localhost/",
                "ftp://localhost/",
                "http://x@localhost/",
                "http://10.0.0.1/"
            })
    void changesNothingElseWhenTheOwnHostIsAllowed(String url) {
        assertRefused(LOOPBACK, url);
    }

    @Test
    void saysWhatIsWrongAndTheRemedy() {
        assertThat(reason("https://bücher.example/")).contains("xn--");
        assertThat(reason("https://h.example./")).contains("without the dot");
        assertThat(reason("https://h.example/a b")).contains("spaces, control characters");
        assertThat(reason("https://@h.example/")).contains("user name or password");
        assertThat(reason("https://%41.example/")).contains("the host must not contain a %");
        assertThat(reason("https:///in")).doesNotContain("accepted");
        assertThat(reason("https://me:secret@h.example/"))
                .contains("user name or password")
                .doesNotContain("secret");
        assertThat(reason("https://[::1]/")).contains("a name, not an address");
        assertThat(reason("https://10.0.0.1/")).contains("a name, not an address");
        assertThat(reason("https://h.example:22/")).contains("port 22 is not allowed");
        assertThat(reason("http://h.example/")).contains("must begin with https://");
        assertThat(reason("https://h.example/a|b")).contains("escaped with %");
    }

    /// Whatever it is given it answers, and accepts nothing it would not accept again.
    @Test
    void answersWhateverItIsGiven() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] pieces = {
            "https",
            "http",
            "://",
            "/",
            "//",
            ":",
            "@",
            "?",
            "#",
            "%",
            "%40",
            "\\",
            ".",
            "..",
            "a",
            "xn--",
            "-",
            "127.0.0.1",
            "localhost",
            "example",
            ".com",
            ":443",
            "[",
            "]",
            "::1",
            " ",
            "\n",
            "\u0000",
            "ü",
            "\ud800",
            "0x7f",
            "1",
            "A",
            "*",
            "~",
            "|",
            "^",
            "{"
        };
        for (int i = 0; i < 200_000; i++) {
            StringBuilder url = new StringBuilder(random.nextBoolean() ? "https://" : "");
            for (int j = random.nextInt(9); j >= 0; j--) {
                url.append(pieces[random.nextInt(pieces.length)]);
            }
            String text = url.toString();
            if (STRICT.check(text) instanceof UrlVerdict.Accepted accepted) {
                assertThat(STRICT.check(accepted.url().toString()))
                        .as("seed %d, %s", seed, text)
                        .isEqualTo(accepted);
                assertThat(accepted.host())
                        .as("seed %d, %s", seed, text)
                        .isEqualTo(accepted.url().getHost())
                        .matches(
                                "[a-z0-9.-]+\\.[a-z0-9-]*[a-z][a-z0-9-]*|[a-z0-9.-]+\\.[a-z0-9-]+-[0-9a-z]+");
            }
        }
    }

    private static String reason(String url) {
        return switch (STRICT.check(url)) {
            case UrlVerdict.Refused(String reason) -> reason;
            case UrlVerdict.Accepted accepted -> "accepted: " + accepted;
        };
    }

    private static void assertRefused(UrlRule rule, String url) {
        assertThat(rule.check(url)).as(url).isInstanceOf(UrlVerdict.Refused.class);
    }

    private static void assertAccepted(UrlRule rule, String url) {
        assertThat(rule.check(url)).as(url).isInstanceOf(UrlVerdict.Accepted.class);
    }
}
