package dev.carillon.subscription.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.carillon.subscription.oidc.OidcConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// An identity provider: publishes its configuration and its keys over HTTP, and signs tokens.
/// Thread-safe.
public final class FakeIssuer implements AutoCloseable {

    /// What its tokens are for.
    public static final String AUDIENCE = "carillon";

    private final HttpServer server;
    private final AtomicInteger keyReads = new AtomicInteger();
    private volatile List<JWK> keys;
    private volatile Optional<String> keysAsText = Optional.empty();
    private volatile RSAKey current;
    private volatile int status = 200;
    private volatile String issuerInConfiguration;

    private FakeIssuer(HttpServer server) {
        this.server = server;
        this.current = newKey("first");
        this.keys = List.of(current);
        this.issuerInConfiguration = issuer();
    }

    /// Starts one on a free port.
    public static FakeIssuer start() {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeIssuer issuer = new FakeIssuer(server);
            server.createContext("/.well-known/openid-configuration", issuer::configuration);
            server.createContext("/keys", issuer::keys);
            server.start();
            return issuer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What it is called, and where it is.
    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// The settings of a service that takes its tokens.
    public OidcConfig config() {
        return config(List.of("RS256", "ES256"));
    }

    /// The settings of a service that takes its tokens, with these algorithms.
    public OidcConfig config(List<String> algorithms) {
        return new OidcConfig(
                issuer(), AUDIENCE, Optional.empty(), algorithms, "sub", Duration.ofSeconds(5));
    }

    /// How often its keys were read.
    public int keyReads() {
        return keyReads.get();
    }

    /// Answers with this status from now on.
    public void answers(int newStatus) {
        status = newStatus;
    }

    /// Says in its configuration that it is somebody else.
    public void callsItself(String other) {
        issuerInConfiguration = other;
    }

    /// The key it signs with.
    public RSAKey key() {
        return current;
    }

    /// Signs with a new key from now on, and publishes it beside those that it had.
    public void rotate(String keyId) {
        current = newKey(keyId);
        keys = java.util.stream.Stream.concat(keys.stream(), List.of(current).stream()).toList();
    }

    /// Publishes these keys and no others.
    public void publishes(List<JWK> only) {
        keys = List.copyOf(only);
    }

    /// Publishes this as its key set, whatever it is.
    public void publishes(String keySet) {
        keysAsText = Optional.of(keySet);
    }

    /// A key of the kind that it signs with.
    public static RSAKey newKey(String keyId) {
        try {
            return new RSAKeyGenerator(2048).keyID(keyId).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The claims of an honest token.
    public JWTClaimsSet.Builder claims(String user) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(AUDIENCE)
                .subject(user)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)));
    }

    /// An honest token.
    public String token(String user) {
        return token(user, header -> header);
    }

    /// A token with a genuine signature and a header to one's liking.
    public String token(String user, UnaryOperator<JWSHeader.Builder> change) {
        JWSHeader header =
                change.apply(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(current.getKeyID()))
                        .build();
        return sign(header, claims(user).build(), current);
    }

    /// Signs anything.
    public static String sign(JWSHeader header, JWTClaimsSet claims, RSAKey key) {
        try {
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void configuration(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}"
                        .formatted(issuerInConfiguration, issuer()));
    }

    private void keys(HttpExchange exchange) throws IOException {
        keyReads.incrementAndGet();
        answer(exchange, keysAsText.orElseGet(() -> new JWKSet(keys).toPublicJWKSet().toString()));
    }

    private void answer(HttpExchange exchange, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
