package dev.carillon.subscription.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.operations.IssuerTokens.Judged;
import dev.carillon.subscription.support.FakeIssuer;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which tokens of an issuer are taken. Each forgery is a case with a name.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OidcTokensTest {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final FakeIssuer issuer = FakeIssuer.start();
    private final OidcTokens tokens = OidcTokens.of(issuer.config(), INTERVAL, Clock.systemUTC());

    /// A forgery, or a token that was honest once.
    record Forgery(String name, String token) {

        @Override
        public String toString() {
            return name;
        }
    }

    @AfterAll
    void stops() {
        try (issuer) {
            tokens.close();
        }
    }

    @Test
    void takesAnHonestToken() {
        assertThat(tokens.judge(issuer.token("901")))
                .isEqualTo(new Judged.Genuine(new UserId("901")));
        assertThat(tokens.judge(issuer.token("901", header -> header.type(JOSEObjectType.JWT))))
                .isInstanceOf(Judged.Genuine.class);
        assertThat(
                        tokens.judge(
                                issuer.token(
                                        "901",
                                        header -> header.type(new JOSEObjectType("at+jwt")))))
                .isInstanceOf(Judged.Genuine.class);
        assertThat(tokens.judge(signed(claims -> claims.audience(List.of("else", "carillon")))))
                .isInstanceOf(Judged.Genuine.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void refuses(Forgery forgery) {
        Judged judged = tokens.judge(forgery.token());

        assertThat(judged).as(forgery.name()).isInstanceOf(Judged.Refused.class);
    }

    Stream<Forgery> forgeries() throws JOSEException {
        RSAKey own = FakeIssuer.newKey(issuer.key().getKeyID());
        String honest = issuer.token("901");
        String[] parts = honest.split("\\.", -1);
        String rs256 = "{\"alg\":\"RS256\",\"kid\":\"first\"}";
        String claims = text(parts[1]);
        Map<String, String> forgeries = new LinkedHashMap<>();

        forgeries.put("alg none", raw("{\"alg\":\"none\"}", claims, new byte[0]));
        forgeries.put("alg None", raw("{\"alg\":\"None\"}", claims, new byte[0]));
        forgeries.put("alg nOnE", raw("{\"alg\":\"nOnE\"}", claims, new byte[0]));
        forgeries.put("no alg", raw("{\"kid\":\"first\"}", claims, new byte[0]));
        forgeries.put("alg null", raw("{\"alg\":null}", claims, new byte[0]));
        forgeries.put("alg a list", raw("{\"alg\":[\"RS256\"]}", claims, new byte[0]));
        forgeries.put("no signature", parts[0] + "." + parts[1] + ".");
        forgeries.put("two parts", parts[0] + "." + parts[1]);
        forgeries.put("four parts", honest + ".x");
        forgeries.put("five parts", honest + ".x.y");
        forgeries.put(
                "HS256 with the public key as DER",
                hmac("HS256", claims, issuer.key().toRSAPublicKey().getEncoded()));
        forgeries.put("HS256 with the public key as PEM", hmac("HS256", claims, pem(issuer.key())));
        forgeries.put(
                "HS256 with the public key as JWK",
                hmac("HS256", claims, issuer.key().toPublicJWK().toJSONString().getBytes(UTF_8)));
        forgeries.put("HS256 with an empty secret", hmac("HS256", claims, new byte[1]));
        forgeries.put(
                "an algorithm that is not allowed",
                FakeIssuer.sign(
                        header(JWSAlgorithm.RS512), issuer.claims("901").build(), issuer.key()));
        forgeries.put(
                "a PS256 signature under RS256",
                rawSigned(rs256, claims, issuer.key(), "SHA512withRSA"));
        forgeries.put("ES256 with zeros (CVE-2022-21449)", zeros(claims));
        forgeries.put(
                "another key under the same kid",
                FakeIssuer.sign(header(JWSAlgorithm.RS256), issuer.claims("901").build(), own));
        forgeries.put(
                "jwk in the header",
                FakeIssuer.sign(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID("first")
                                .jwk(own.toPublicJWK())
                                .build(),
                        issuer.claims("901").build(),
                        own));
        forgeries.put(
                "jwk in the header of an honest token",
                issuer.token("901", header -> header.jwk(own.toPublicJWK())));
        forgeries.put(
                "jku in the header",
                issuer.token(
                        "901", header -> header.jwkURL(URI.create("https://evil.example/keys"))));
        forgeries.put(
                "x5u in the header",
                issuer.token(
                        "901",
                        header -> header.x509CertURL(URI.create("https://evil.example/cert"))));
        forgeries.put(
                "x5c in the header",
                issuer.token("901", header -> header.x509CertChain(List.of(Base64.encode("x")))));
        forgeries.put(
                "crit with an unknown name",
                rawSigned(
                        "{\"alg\":\"RS256\",\"kid\":\"first\",\"crit\":[\"x\"],\"x\":1}",
                        claims,
                        issuer.key(),
                        "SHA256withRSA"));
        forgeries.put(
                "crit with b64",
                issuer.token(
                        "901",
                        header ->
                                header.base64URLEncodePayload(false)
                                        .criticalParams(Set.of("b64"))));
        forgeries.put(
                "crit empty",
                rawSigned(
                        "{\"alg\":\"RS256\",\"kid\":\"first\",\"crit\":[\"alg\"]}",
                        claims,
                        issuer.key(),
                        "SHA256withRSA"));
        forgeries.put(
                "the type of a logout token",
                issuer.token("901", header -> header.type(new JOSEObjectType("logout+jwt"))));
        forgeries.put("kid of 300 letters", issuer.token("901", h -> h.keyID("k".repeat(300))));
        forgeries.put(
                "duplicate alg in the header",
                rawSigned(
                        "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"first\"}",
                        claims,
                        issuer.key(),
                        "SHA256withRSA"));
        forgeries.put(
                "duplicate claims",
                rawSigned(
                        rs256,
                        claims.replaceFirst("\\{", "{\"sub\":\"1\","),
                        issuer.key(),
                        "SHA256withRSA"));
        forgeries.put(
                "claims changed after signing",
                parts[0] + "." + b64(claims.replace("901", "1")) + "." + parts[2]);
        forgeries.put(
                "claims that are no object",
                rawSigned(rs256, "[1]", issuer.key(), "SHA256withRSA"));
        forgeries.put(
                "claims that are no JSON", rawSigned(rs256, "x", issuer.key(), "SHA256withRSA"));
        forgeries.put("expired", signed(c -> c.expirationTime(in(-60))));
        forgeries.put("no expiry", signed(c -> c.expirationTime(null)));
        forgeries.put("not valid yet", signed(c -> c.notBeforeTime(in(60))));
        forgeries.put("another issuer", signed(c -> c.issuer("https://evil.example")));
        forgeries.put("the issuer with a slash", signed(c -> c.issuer(issuer.issuer() + "/")));
        forgeries.put("no issuer", signed(c -> c.issuer(null)));
        forgeries.put("another audience", signed(c -> c.audience("else")));
        forgeries.put("an audience in part", signed(c -> c.audience("carillo")));
        forgeries.put("no audience", signed(c -> c.audience((String) null)));
        forgeries.put("no subject", signed(c -> c.subject(null)));
        forgeries.put("an empty subject", signed(c -> c.subject("")));
        forgeries.put("a subject with a blank", signed(c -> c.subject("1 or 1=1")));
        forgeries.put("a token of 1 MiB", signed(c -> c.claim("x", "x".repeat(1024 * 1024))));
        forgeries.put("a token just too long", signed(c -> c.claim("x", "x".repeat(6 * 1024))));
        forgeries.put("deep JSON", raw(rs256, "[".repeat(5000), new byte[1]));
        forgeries.put(
                "an encrypted token", "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d");
        forgeries.put("an empty text", "");
        forgeries.put("dots", "..");
        return forgeries.entrySet().stream().map(e -> new Forgery(e.getKey(), e.getValue()));
    }

    @Test
    void neverFollowsAKeyIdIntoFilesOrSql() {
        for (String keyId :
                List.of("../../../dev/null", "' or '1'='1", "file:///dev/null", "first\0", "")) {
            String token = issuer.token("901", header -> header.keyID(keyId));

            assertThat(tokens.judge(token))
                    .as("kid %s", keyId)
                    .isNotInstanceOf(Judged.Genuine.class);
        }
    }

    @Test
    void takesANewKeyAtOnceAndTheOldOneAsLongAsItIsPublished() {
        try (FakeIssuer rotating = FakeIssuer.start();
                OidcTokens its = OidcTokens.of(rotating.config(), INTERVAL, Clock.systemUTC())) {
            String before = rotating.token("901");
            assertThat(its.judge(before)).isInstanceOf(Judged.Genuine.class);

            rotating.rotate("second");

            assertThat(its.judge(rotating.token("901"))).isInstanceOf(Judged.Genuine.class);
            assertThat(its.judge(before)).isInstanceOf(Judged.Genuine.class);
            assertThat(rotating.keyReads()).isEqualTo(2);
        }
    }

    @Test
    void readsTheKeysAtMostTwiceInAnIntervalHoweverManyTokensNameUnknownOnes() {
        try (FakeIssuer attacked = FakeIssuer.start();
                OidcTokens its =
                        OidcTokens.of(
                                attacked.config(), Duration.ofMinutes(4), Clock.systemUTC())) {
            for (int i = 0; i < 200; i++) {
                String unknown = "unknown-" + i;
                assertThat(its.judge(attacked.token("901", header -> header.keyID(unknown))))
                        .isNotInstanceOf(Judged.Genuine.class);
            }

            assertThat(attacked.keyReads()).isLessThanOrEqualTo(2);
            assertThat(its.judge(attacked.token("901"))).isInstanceOf(Judged.Genuine.class);
        }
    }

    @Test
    void letsNobodyInWhileTheIssuerDoesNotAnswerAndItsKeysAreNotKnown() {
        FakeIssuer gone = FakeIssuer.start();
        String token = gone.token("901");
        gone.close();
        try (OidcTokens its = OidcTokens.of(gone.config(), INTERVAL, Clock.systemUTC())) {
            assertThat(its.judge(token)).isInstanceOf(Judged.Undecided.class);
        }
    }

    @Test
    void goesOnWithTheKeysItKnowsWhileTheIssuerFails() {
        try (FakeIssuer failing = FakeIssuer.start();
                OidcTokens its = OidcTokens.of(failing.config(), INTERVAL, Clock.systemUTC())) {
            assertThat(its.judge(failing.token("901"))).isInstanceOf(Judged.Genuine.class);
            failing.answers(500);

            assertThat(its.judge(failing.token("902"))).isInstanceOf(Judged.Genuine.class);
            failing.rotate("second");
            assertThat(its.judge(failing.token("902"))).isInstanceOf(Judged.Undecided.class);
        }
    }

    @Test
    void believesNoConfigurationOfAnotherIssuer() {
        try (FakeIssuer other = FakeIssuer.start();
                OidcTokens its = OidcTokens.of(other.config(), INTERVAL, Clock.systemUTC())) {
            other.callsItself("https://evil.example");

            assertThat(its.judge(other.token("901"))).isInstanceOf(Judged.Undecided.class);
        }
    }

    private String signed(UnaryOperator<JWTClaimsSet.Builder> change) {
        return FakeIssuer.sign(
                header(JWSAlgorithm.RS256),
                change.apply(issuer.claims("901")).build(),
                issuer.key());
    }

    private JWSHeader header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).keyID(issuer.key().getKeyID()).build();
    }

    private static Date in(int seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static String raw(String header, String claims, byte[] signature) {
        return b64(header) + "." + b64(claims) + "." + Base64URL.encode(signature);
    }

    private static String rawSigned(String header, String claims, RSAKey key, String algorithm) {
        String signed = b64(header) + "." + b64(claims);
        try {
            PrivateKey secret = key.toRSAPrivateKey();
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(secret);
            signature.update(signed.getBytes(UTF_8));
            return signed + "." + Base64URL.encode(signature.sign());
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hmac(String algorithm, String claims, byte[] secret) {
        String signed =
                b64("{\"alg\":\"" + algorithm + "\",\"kid\":\"first\"}") + "." + b64(claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return signed + "." + Base64URL.encode(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String zeros(String claims) {
        return raw("{\"alg\":\"ES256\",\"kid\":\"first\"}", claims, new byte[64]);
    }

    private static byte[] pem(RSAKey key) throws JOSEException {
        String body =
                java.util.Base64.getMimeEncoder(64, "\n".getBytes(UTF_8))
                        .encodeToString(key.toRSAPublicKey().getEncoded());
        return ("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n")
                .getBytes(UTF_8);
    }

    private static String b64(String text) {
        return Base64URL.encode(text).toString();
    }

    private static String text(String part) {
        return new Base64URL(part).decodeToString();
    }
}
