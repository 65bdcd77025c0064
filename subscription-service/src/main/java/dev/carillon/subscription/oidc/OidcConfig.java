package dev.carillon.subscription.oidc;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whose tokens are taken, and which of them.
///
/// @param issuer what `iss` must be, to the letter; https, or http on the loopback
/// @param audience what `aud` must contain
/// @param jwksUrl where the keys are; found by discovery when empty
/// @param algorithms the signature algorithms that are taken; at least one
/// @param userClaim the claim that has the directory's id of the user
/// @param clockSkew how far the provider's clock may be off, at most five minutes
public record OidcConfig(
        String issuer,
        String audience,
        Optional<URI> jwksUrl,
        List<String> algorithms,
        String userClaim,
        Duration clockSkew) {

    /// Every algorithm that can be allowed: asymmetric ones only, so that a public key can never be
    /// taken for a shared secret.
    public static final List<String> KNOWN_ALGORITHMS =
            List.of(
                    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
                    "ES512");

    /// The most that the clocks may differ.
    public static final Duration MOST_SKEW = Duration.ofMinutes(5);

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    /// Checks the ranges.
    public OidcConfig {
        algorithms = List.copyOf(algorithms);
        if (algorithms.isEmpty() || !KNOWN_ALGORITHMS.containsAll(algorithms)) {
            throw new IllegalArgumentException(
                    "the algorithms must be some of %s, were %s"
                            .formatted(KNOWN_ALGORITHMS, algorithms));
        }
        if (clockSkew.isNegative() || clockSkew.compareTo(MOST_SKEW) > 0) {
            throw new IllegalArgumentException(
                    "the clock skew is from 0s to %s, was %s".formatted(MOST_SKEW, clockSkew));
        }
    }

    /// Whether keys may be read from there: over TLS, or from this machine.
    public static boolean isTrustworthy(URI uri) {
        String host = uri.getHost();
        return host != null
                && ("https".equals(uri.getScheme())
                        || ("http".equals(uri.getScheme()) && LOOPBACK.contains(host)));
    }
}
