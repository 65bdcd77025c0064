package dev.carillon.subscription.app;

import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.Values;
import dev.carillon.subscription.oidc.OidcConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The settings of the identity provider whose tokens are taken.
final class OidcSettings {

    private static final String PREFIX = SubscriptionServiceConfig.PREFIX + "OIDC_";
    private static final String TRUSTWORTHY = "must begin with https://";

    private static final Setting<Optional<URI>> ISSUER =
            Setting.uri(PREFIX + "ISSUER")
                    .check(OidcConfig::isTrustworthy, TRUSTWORTHY)
                    .describedAs(
                            "The OpenID Connect provider whose tokens are taken, as iss has it; no"
                                    + " provider when not set.")
                    .optional();

    private static final Setting<Optional<String>> AUDIENCE =
            Setting.text(PREFIX + "AUDIENCE")
                    .describedAs("What aud must contain; required with OIDC_ISSUER.")
                    .optional();

    private static final Setting<Optional<URI>> JWKS_URL =
            Setting.uri(PREFIX + "JWKS_URL")
                    .check(OidcConfig::isTrustworthy, TRUSTWORTHY)
                    .describedAs("Where the provider's keys are; found by discovery when not set.")
                    .optional();

    private static final Setting<List<String>> ALGORITHMS =
            Setting.texts(PREFIX + "ALGORITHMS")
                    .withDefault(List.of("RS256", "PS256", "ES256"))
                    .check(
                            OidcConfig.KNOWN_ALGORITHMS::containsAll,
                            "must be some of " + String.join(", ", OidcConfig.KNOWN_ALGORITHMS))
                    .describedAs("The signature algorithms that are taken.");

    private static final Setting<String> USER_CLAIM =
            Setting.text(PREFIX + "USER_CLAIM")
                    .withDefault("sub")
                    .describedAs("The claim that has the user's id as the directory knows it.");

    private static final Setting<Duration> CLOCK_SKEW =
            Setting.duration(PREFIX + "CLOCK_SKEW")
                    .withDefault(Duration.ofSeconds(30))
                    .check(skew -> skew.compareTo(OidcConfig.MOST_SKEW) <= 0, "must be at most 5m")
                    .describedAs("How far the provider's clock may be off.");

    static final List<Setting<?>> ALL =
            List.of(ISSUER, AUDIENCE, JWKS_URL, ALGORITHMS, USER_CLAIM, CLOCK_SKEW);

    private OidcSettings() {}

    /// @throws IllegalArgumentException when the issuer is set and the audience is not
    static Optional<OidcConfig> from(Values values) {
        return values.get(ISSUER)
                .map(issuer ->
                        new OidcConfig(
                                issuer.toString(),
                                values.get(AUDIENCE)
                                        .orElseThrow(() ->
                                                new IllegalArgumentException(
                                                        AUDIENCE.name()
                                                                + ": is required with "
                                                                + ISSUER.name())),
                                values.get(JWKS_URL),
                                values.get(ALGORITHMS),
                                values.get(USER_CLAIM),
                                values.get(CLOCK_SKEW)));
    }
}
