package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.egress.EgressConfig;
import dev.carillon.platform.egress.UrlRule;
import dev.carillon.schemas.id.SealContext;
import dev.carillon.schemas.id.SubscriptionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenEndpointsTest {

    private final Vault vault = Vault.of(Vault.newKeyset());
    private final OpenEndpoints endpoints =
            new OpenEndpoints(vault, new UrlRule(EgressConfig.withLoopback()));

    @Test
    void takesTheSameCiphertextFromMemoryAndAnyOtherFromTheVault() {
        Endpoint sealed = endpoint(1, "https://a.example.com/one");
        OpenEndpoint first = open(sealed, 0);

        assertThat(open(again(sealed), 1)).isSameAs(first);
        assertThat(open(endpoint(1, "https://a.example.com/one"), 2)).isNotSameAs(first);
        assertThat(open(endpoint(1, "https://b.example.com/two"), 3).host())
                .isEqualTo("b.example.com");
        assertThat(endpoints.size()).isOne();
    }

    @Test
    void keepsNothingForLongerThanAMinute() {
        Endpoint sealed = endpoint(1, "https://a.example.com/");
        OpenEndpoint first = open(sealed, 0);
        long minute = OpenEndpoints.KEEP.toNanos();

        assertThat(open(sealed, minute - 1)).isSameAs(first);
        assertThat(open(sealed, minute)).isNotSameAs(first);
        endpoints.forgetOld(2 * minute - 1);
        assertThat(endpoints.size()).isOne();
        endpoints.forgetOld(2 * minute);
        assertThat(endpoints.size()).isZero();
    }

    @Test
    void keepsOnlySoMany() {
        for (int i = 1; i <= OpenEndpoints.MAX + 10; i++) {
            open(endpoint(i, "https://a.example.com/"), 0);
        }

        assertThat(endpoints.size()).isEqualTo(OpenEndpoints.MAX);
        endpoints.clear();
        assertThat(endpoints.size()).isZero();
    }

    @Test
    void aSecretThatHasRunOutDoesNotSignThoughItIsRemembered() {
        Instant end = Instant.ofEpochSecond(100);
        SubscriptionId id = new SubscriptionId(1);
        Endpoint sealed = endpoint(1, "https://a.example.com/");
        Endpoint rotating =
                new Endpoint(
                        id,
                        2,
                        true,
                        sealed.sealedUrl(),
                        List.of(),
                        List.of(
                                sealed.secrets().getFirst(),
                                new Endpoint.SealedSecret(
                                        sealed("an old secret of ours...", SealContext.secret(id)),
                                        Optional.of(end))));

        OpenEndpoint open = open(rotating, 0);

        assertThat(open.keysAt(end)).hasSize(2);
        assertThat(open.keysAt(end.plusNanos(1))).hasSize(1);
    }

    @Test
    void saysNothingOfWhatItHolds() {
        OpenEndpoint open = open(endpoint(1, "https://a.example.com/swordfish"), 0);

        assertThat(open.toString()).isEqualTo("the endpoint at a.example.com");
        assertThat(open.keysAt(Instant.EPOCH).toString()).isEqualTo("[***]");
    }

    private OpenEndpoint open(Endpoint sealed, long nanoTime) {
        return switch (endpoints.open(sealed, nanoTime)) {
            case OpenEndpoints.Opened.Ready(OpenEndpoint open) -> open;
            case OpenEndpoints.Opened.Unusable(String detail) -> throw new AssertionError(detail);
        };
    }

    /// The same endpoint read a second time.
    private static Endpoint again(Endpoint endpoint) {
        return new Endpoint(
                endpoint.subscription(),
                endpoint.version() + 1,
                true,
                Bytes.of(endpoint.sealedUrl().toArray()),
                endpoint.headers(),
                endpoint.secrets());
    }

    private Endpoint endpoint(int number, String url) {
        SubscriptionId id = new SubscriptionId(number);
        return new Endpoint(
                id,
                1,
                true,
                sealed(url, SealContext.url(id)),
                List.of(),
                List.of(
                        new Endpoint.SealedSecret(
                                sealed("a secret of 24 bytes....", SealContext.secret(id)),
                                Optional.empty())));
    }

    private Bytes sealed(String plain, String context) {
        return Bytes.of(vault.seal(plain.getBytes(UTF_8), context));
    }
}
