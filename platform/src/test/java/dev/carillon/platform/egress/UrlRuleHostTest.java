package dev.carillon.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlRuleHostTest {

    private static final UrlRule STRICT = new UrlRule(EgressConfig.strict());

    /// What Java, POSIX and browsers read differently, and what they all read as an address.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0177.0.0.1",
                "2130706433",
                "127.1",
                "127.0.1",
                "0x7f.0.0.1",
                "0x7f000001",
                "0x7f.1",
                "017700000001",
                "0000000000000000000000177.0.0.1",
                "127.0.0.1",
                "127.0.0.1.",
                "8.8.8.8",
                "1.2.3",
                "1.2.3.08",
                "09.2.3.4",
                "0x100000000",
                "0999999999999999999",
                "a.0x",
                "a.1",
                "example.0x1f",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[2606:4700::1111]",
                "[fe80::1%25eth0]",
                "[::1",
                "::1",
                "①②⑦.⓪.⓪.①",
                "127。0。0。1"
            })
    void refusesEveryWayToWriteAnAddress(String host) {
        assertRefused(STRICT, "https://" + host + "/");
        assertRefused(STRICT, "https://" + host);
        assertRefused(STRICT, "https://" + host + ":443/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost.",
                "LOCALHOST",
                "foo.localhost",
                "Foo.LocalHost",
                "printer.local",
                "x.internal",
                "metadata.google.internal",
                "kafka",
                "kafka.svc",
                "postgres.default.svc.cluster.local",
                "a.cluster.local",
                "example.com.",
                "example.com..",
                ".example.com",
                "a..example",
                "-a.example",
                "a-.example",
                "a_b.example",
                "a.exa mple",
                "*.example.com",
                "a!b.example",
                "",
                ".",
                "..",
                "a,b.example",
                "a.example;b"
            })
    void refusesHostsThatAreNotPublicNames(String host) {
        assertRefused(STRICT, "https://" + host + "/");
    }

    @Test
    void keepsToTheLengthsOfTheDomainNameSystem() {
        String label = "a".repeat(63);
        String longest = String.join(".", label, label, label, "a".repeat(61));
        assertThat(longest).hasSize(253);

        assertAccepted(STRICT, "https://" + longest + "/");
        assertRefused(STRICT, "https://" + longest + "a/");
        assertAccepted(STRICT, "https://" + label + ".example/");
        assertRefused(STRICT, "https://" + label + "a.example/");
        String begin = "https://h.example/";
        assertAccepted(STRICT, begin + "a".repeat(UrlRule.MAX_LENGTH - begin.length()));
        assertRefused(STRICT, begin + "a".repeat(UrlRule.MAX_LENGTH - begin.length() + 1));
    }

    private static void assertRefused(UrlRule rule, String url) {
        assertThat(rule.check(url)).as(url).isInstanceOf(UrlVerdict.Refused.class);
    }

    private static void assertAccepted(UrlRule rule, String url) {
        assertThat(rule.check(url)).as(url).isInstanceOf(UrlVerdict.Accepted.class);
    }
}
