package dev.carillon.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RememberedLookupTest {

    private static final Duration KEEP = Duration.ofSeconds(3);

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger lookups = new AtomicInteger();
    private InetAddress answer = InetAddress.ofLiteral("192.0.2.1");
    private final RememberedLookup lookup =
            new RememberedLookup(
                    host -> {
                        lookups.incrementAndGet();
                        if (host.startsWith("missing")) {
                            throw new UnknownHostException(host);
                        }
                        return List.of(answer);
                    },
                    KEEP,
                    3,
                    now::get);

    @Test
    void knowsAnAnswerForAMomentAndNoLonger() throws UnknownHostException {
        assertThat(lookup.known("a.example")).isEmpty();
        lookup.lookup("a.example");

        now.addAndGet(KEEP.toNanos() - 1);
        assertThat(lookup.known("a.example")).contains(List.of(answer));
        now.addAndGet(1);
        assertThat(lookup.known("a.example")).isEmpty();
        assertThat(lookups).hasValue(1);
    }

    @Test
    void neverKnowsAFailure() {
        assertThatThrownBy(() -> lookup.lookup("missing.example"))
                .isInstanceOf(UnknownHostException.class);

        assertThat(lookup.known("missing.example")).isEmpty();
    }

    @Test
    void asksAgainWhenItIsToldTo() throws UnknownHostException {
        lookup.lookup("a.example");
        answer = InetAddress.ofLiteral("192.0.2.2");
        lookup.lookup("a.example");

        assertThat(lookup.known("a.example")).contains(List.of(InetAddress.ofLiteral("192.0.2.2")));
    }

    @Test
    void knowsOnlySoManyNames() throws UnknownHostException {
        for (int i = 0; i < 10; i++) {
            lookup.lookup(i + ".example");
        }
        assertThat(lookup.known("2.example")).isPresent();
        assertThat(lookup.known("3.example")).isEmpty();

        now.addAndGet(KEEP.toNanos());
        lookup.lookup("9.example");
        assertThat(lookup.known("9.example")).isPresent();
    }

    @Test
    void whatIsKnownIsJudgedAtEveryUse() throws UnknownHostException {
        answer = InetAddress.ofLiteral("169.254.169.254");
        lookup.lookup("metadata.example");
        EgressPolicy policy = new EgressPolicy(EgressConfig.withLoopback(), List.of());

        try (EgressResolver resolver = new EgressResolver(policy, lookup)) {
            assertThat(resolver.known("metadata.example"))
                    .contains(new Resolution.Refused(Verdict.LINK_LOCAL));
            assertThat(resolver.known("unknown.example")).isEmpty();
            assertThat(lookups).hasValue(1);
        }
    }
}
