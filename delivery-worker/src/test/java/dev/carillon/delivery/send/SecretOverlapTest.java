package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.AttemptTraces;
import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.delivery.domain.EnvelopePlace;
import dev.carillon.delivery.domain.Event;
import dev.carillon.delivery.domain.Progress;
import dev.carillon.delivery.domain.RoutedEvent;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.egress.EgressConfig;
import dev.carillon.platform.egress.UrlRule;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SealContext;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/// What signs while a webhook's secret is changed over.
class SecretOverlapTest {

    private static final SubscriptionId ID = SubscriptionId.parse("381");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String BODY = "{\"data\":{}}";

    private final Vault vault = Vault.of(Vault.newKeyset());

    @Test
    void signsWithBothSecretsUntilTheFormerOneEndsAndWithTheNewOneAfter() {
        Endpoint endpoint =
                endpoint(
                        secret("the new one of 24 bytes.", Optional.empty()),
                        secret("the former of 24 bytes..", Optional.of(NOW.plusSeconds(60))),
                        secret("one that ended before...", Optional.of(NOW.minusSeconds(60))));

        assertThat(signatures(endpoint, NOW))
                .containsExactly(
                        signature("the new one of 24 bytes.", NOW),
                        signature("the former of 24 bytes..", NOW));
        Instant later = NOW.plusSeconds(61);
        assertThat(signatures(endpoint, later))
                .containsExactly(signature("the new one of 24 bytes.", later));
    }

    private List<String> signatures(Endpoint endpoint, Instant at) {
        RequestMaker maker =
                new RequestMaker(new OpenEndpoints(vault, new UrlRule(EgressConfig.strict())));
        RequestMaker.Made made = maker.make(delivery(), endpoint, at, 0, AttemptTraces.Trace.NONE);
        assertThat(made).isInstanceOf(RequestMaker.Made.Ready.class);
        String signature = ((RequestMaker.Made.Ready) made).request().signature();
        return List.of(signature.split(" ", -1));
    }

    /// Of the standard's own words, without our code.
    private static String signature(String secret, Instant at) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            String signed = delivery().id().text() + "." + at.getEpochSecond() + "." + BODY;
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Endpoint endpoint(Endpoint.SealedSecret... secrets) {
        return new Endpoint(
                ID,
                1,
                true,
                sealed("https://receiver.example.com/", SealContext.url(ID)),
                List.of(),
                List.of(secrets));
    }

    private Endpoint.SealedSecret secret(String plain, Optional<Instant> notAfter) {
        return new Endpoint.SealedSecret(sealed(plain, SealContext.secret(ID)), notAfter);
    }

    private Bytes sealed(String plain, String context) {
        return Bytes.of(vault.seal(plain.getBytes(UTF_8), context));
    }

    private static Delivery delivery() {
        Event event =
                new Event(
                        "1",
                        "cards",
                        "card.move",
                        "300",
                        "pipe",
                        "22",
                        Instant.EPOCH,
                        Optional.empty());
        return new Delivery(
                DeliveryId.of("300", "cards", "1", ID),
                SubscriptionKey.parse("pipe:22/381"),
                new RoutedEvent(
                        event,
                        Instant.EPOCH,
                        Bytes.of(BODY.getBytes(UTF_8)),
                        List.of(),
                        1,
                        new EnvelopePlace("t", 0, 0)),
                Progress.NONE);
    }
}
