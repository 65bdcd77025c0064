package dev.carillon.subscription.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fixed dice: the forms are judged here, not the randomness.
class SecretsTest {

    @Test
    void drawsTokensOfTheirOwnFormWith256Bits() {
        OpaqueToken token = OpaqueToken.draw(OpaqueToken.Kind.BEARER, new SplittableRandom(1));

        assertThat(token.text()).matches("crl_[0-9A-Za-z_-]{43}");
        assertThat(Base64.getUrlDecoder().decode(token.text().substring(4))).hasSize(32);
        assertThat(OpaqueToken.parse(OpaqueToken.Kind.BEARER, token.text()).orElseThrow().sha256())
                .isEqualTo(token.sha256())
                .hasSize(32);
    }

    @Test
    void showsNoMoreOfATokenThanItsPrefix() {
        OpaqueToken token = OpaqueToken.draw(OpaqueToken.Kind.BEARER, new SplittableRandom(1));

        assertThat(token.prefix()).hasSize(OpaqueToken.SHOWN);
        assertThat(token.toString()).isEqualTo(token.prefix() + "***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "crl_", "xyz", "crl_short", "crl_'; drop table tokens; --"})
    void knowsWhatIsNoToken(String text) {
        assertThat(OpaqueToken.parse(OpaqueToken.Kind.BEARER, text)).isEmpty();
    }

    @Test
    void drawsSigningSecretsOfStandardWebhooks() {
        SigningSecret secret = SigningSecret.draw(new SplittableRandom(1));

        assertThat(secret.text()).startsWith("whsec_");
        assertThat(Base64.getDecoder().decode(secret.text().substring(6)))
                .isEqualTo(secret.bytes())
                .hasSizeBetween(24, 64);
        assertThat(secret.toString()).isEqualTo("whsec_***");
    }
}
