package dev.carillon.subscription.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import dev.carillon.subscription.operations.IssuerTokens.Judged;
import dev.carillon.subscription.support.FakeIssuer;
import java.io.IOException;
import java.io.InputStream;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// Project Wycheproof's vectors for JSON Web Signatures and keys: an issuer publishes the keys of
/// each group, and what is signed goes through the way of every token up to its claims. All
/// algorithms are allowed that can be.
@TestInstance(Lifecycle.PER_CLASS)
class WycheproofTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final FakeIssuer issuer = FakeIssuer.start();

    /// What became of a vector.
    enum Outcome {
        /// Valid, and taken.
        TAKEN,
        /// Invalid, and not taken.
        REFUSED,
        /// Invalid, and taken: a hole.
        WRONGLY_TAKEN,
        /// Valid, but signed with a shared secret, which no issuer may publish.
        SHARED_SECRET,
        /// Valid, but the published key says that it is for another algorithm.
        KEY_FOR_ANOTHER_ALGORITHM,
        /// Valid, and not taken for no reason of ours.
        WRONGLY_REFUSED
    }

    @AfterAll
    void stops() {
        issuer.close();
    }

    @Test
    void judgesAllSignaturesAsListed() throws IOException {
        assertThat(outcomes("json_web_signature_test.json"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                Outcome.TAKEN, 32,
                                Outcome.REFUSED, 355,
                                Outcome.SHARED_SECRET, 10,
                                Outcome.KEY_FOR_ANOTHER_ALGORITHM, 4));
    }

    @Test
    void judgesAllKeysAsListed() throws IOException {
        assertThat(outcomes("json_web_key_test.json"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                Outcome.TAKEN, 1,
                                Outcome.REFUSED, 21,
                                Outcome.SHARED_SECRET, 4));
    }

    private Map<Outcome, Integer> outcomes(String file) throws IOException {
        JsonNode vectors = read(file);
        Map<Outcome, Integer> outcomes = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        int count = 0;
        for (JsonNode group : vectors.path("testGroups")) {
            JsonNode key = group.has("public") ? group.path("public") : group.path("private");
            issuer.publishes(key.has("keys") ? key.toString() : "{\"keys\":[" + key + "]}");
            try (OidcTokens tokens =
                    OidcTokens.of(
                            issuer.config(OidcConfig.KNOWN_ALGORITHMS),
                            Duration.ofSeconds(1),
                            Clock.systemUTC())) {
                for (JsonNode vector : group.path("tests")) {
                    Outcome outcome = outcome(tokens, key, vector);
                    outcomes.merge(outcome, 1, Integer::sum);
                    if (outcome == Outcome.WRONGLY_REFUSED || outcome == Outcome.WRONGLY_TAKEN) {
                        wrong.add(outcome + " " + vector);
                    }
                    count++;
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(count).isEqualTo(vectors.path("numberOfTests").asInt());
        return outcomes;
    }

    private static Outcome outcome(OidcTokens tokens, JsonNode key, JsonNode vector) {
        JsonNode jws = vector.path("jws");
        String text = jws.isTextual() ? jws.asText() : jws.toString();
        boolean isTaken = isSigned(tokens, text);
        // None of them has the claims of a token.
        assertThat(tokens.judge(text)).isNotInstanceOf(Judged.Genuine.class);
        if (vector.path("result").asText().equals("invalid")) {
            return isTaken ? Outcome.WRONGLY_TAKEN : Outcome.REFUSED;
        }
        if (isTaken) {
            return Outcome.TAKEN;
        }
        if (key.path("kty").asText().equals("oct")
                || key.at("/keys/0/kty").asText().equals("oct")) {
            return Outcome.SHARED_SECRET;
        }
        String algorithm = key.path("alg").asText();
        return algorithm.equals(algorithmOf(text))
                ? Outcome.WRONGLY_REFUSED
                : Outcome.KEY_FOR_ANOTHER_ALGORITHM;
    }

    private static boolean isSigned(OidcTokens tokens, String token) {
        try {
            return tokens.signed(token).toBytes() != null;
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return false;
        }
    }

    private static String algorithmOf(String token) {
        byte[] header = java.util.Base64.getUrlDecoder().decode(token.split("\\.", 2)[0]);
        try {
            return MAPPER.readTree(header).path("alg").asText();
        } catch (IOException e) {
            throw new AssertionError(token, e);
        }
    }

    private static JsonNode read(String file) throws IOException {
        try (InputStream stream = WycheproofTest.class.getResourceAsStream("/wycheproof/" + file)) {
            return MAPPER.readTree(Objects.requireNonNull(stream, file));
        }
    }
}
