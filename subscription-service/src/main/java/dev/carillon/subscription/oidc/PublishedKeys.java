package dev.carillon.subscription.oidc;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the provider's keys: from a URL that is known, or from the one that its configuration
/// names (OpenID Connect Discovery 1.0, section 4). A key that is too weak is left out, and the log
/// says so. Follows no redirect, reads at most 256 KiB and waits at most five seconds for each of
/// the two. Thread-safe.
final class PublishedKeys implements JWKSetSource<SecurityContext> {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 256 * 1024;
    private static final String CONFIGURATION = "/.well-known/openid-configuration";

    private final OidcConfig config;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(ANSWER_LIMIT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    private volatile Optional<String> trouble = Optional.empty();

    PublishedKeys(OidcConfig config) {
        this.config = config;
    }

    /// Why the keys could not be read the last time; empty when they could.
    Optional<String> trouble() {
        return trouble;
    }

    @Override
    public JWKSet getJWKSet(
            JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
            throws JWKSetUnavailableException {
        try {
            JWKSet keys = read();
            trouble = Optional.empty();
            return keys;
        } catch (JWKSetUnavailableException e) {
            trouble = Optional.of(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private JWKSet read() throws JWKSetUnavailableException {
        Optional<URI> known = config.jwksUrl();
        URI keys = known.isPresent() ? known.get() : discover();
        String text = get(keys);
        try {
            // Should somebody publish private or shared keys: they verify nothing here.
            List<JWK> published = JWKSet.parse(text).toPublicJWKSet().getKeys();
            return new JWKSet(published.stream().filter(key -> isFit(key, keys)).toList());
        } catch (ParseException e) {
            throw new JWKSetParseException("the keys at " + keys + " cannot be read", e);
        }
    }

    private static boolean isFit(JWK key, URI place) {
        Optional<String> weakness = KeyRules.weakness(key);
        weakness.ifPresent(reason ->
                LOG.atWarn()
                        .addKeyValue("url", place)
                        .addKeyValue("kid", key.getKeyID())
                        .addKeyValue("reason", reason)
                        .log("a key of the issuer is not used"));
        return weakness.isEmpty();
    }

    private URI discover() throws JWKSetUnavailableException {
        URI place = URI.create(config.issuer().replaceAll("/+$", "") + CONFIGURATION);
        String text = get(place);
        try {
            Map<String, Object> document = JSONObjectUtils.parse(text);
            String issuer = JSONObjectUtils.getString(document, "issuer");
            if (!config.issuer().equals(issuer)) {
                throw new JWKSetUnavailableException(
                        place + " is the configuration of another issuer");
            }
            URI keys = JSONObjectUtils.getURI(document, "jwks_uri");
            if (keys == null || !OidcConfig.isTrustworthy(keys)) {
                throw new JWKSetUnavailableException(
                        place + " names no jwks_uri that begins with https://");
            }
            return keys;
        } catch (ParseException e) {
            throw new JWKSetParseException(place + " cannot be read", e);
        }
    }

    private String get(URI uri) throws JWKSetUnavailableException {
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .header("Accept", "application/json")
                        .timeout(ANSWER_LIMIT)
                        .build();
        var pending =
                http.sendAsync(
                        request,
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            // The JDK's own limit ends with the headers; this one covers the body.
            HttpResponse<byte[]> response =
                    pending.get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new JWKSetUnavailableException(
                        "%s answered with status %d".formatted(uri, response.statusCode()));
            }
            return new String(response.body(), StandardCharsets.UTF_8);
        } catch (TimeoutException e) {
            pending.cancel(true);
            throw new JWKSetUnavailableException(
                    "%s did not answer within %d s".formatted(uri, ANSWER_LIMIT.toSeconds()), e);
        } catch (ExecutionException e) {
            throw new JWKSetUnavailableException(uri + " cannot be read", e.getCause());
        } catch (InterruptedException e) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            throw new JWKSetUnavailableException("interrupted while reading " + uri, e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
