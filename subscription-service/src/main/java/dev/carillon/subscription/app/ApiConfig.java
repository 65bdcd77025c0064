package dev.carillon.subscription.app;

import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.Values;
import java.time.Duration;
import java.util.List;

/// What callers of the API may do.
///
/// @param webhooksPerScope how many webhooks one pipe, table or organization may have, at least 1
/// @param requestsPerToken how many requests one token may send within the window, at least 1
/// @param requestsPerOrganization how many requests may touch one organization within the window,
///   at least 1
/// @param rateWindow the window of both, from 1 s to 1 h
/// @param serviceTokenLifetime how long the tokens of service accounts are valid, at least 1 m
/// @param showsSchema whether introspection and suggestions are on
/// @param showsGraphiql whether the page at `/graphiql` is there
public record ApiConfig(
        int webhooksPerScope,
        int requestsPerToken,
        int requestsPerOrganization,
        Duration rateWindow,
        Duration serviceTokenLifetime,
        boolean showsSchema,
        boolean showsGraphiql) {

    private static final String PREFIX = SubscriptionServiceConfig.PREFIX;

    private static final Setting<Integer> WEBHOOKS_PER_SCOPE =
            Setting.integer(PREFIX + "WEBHOOKS_PER_SCOPE")
                    .withDefault(30)
                    .check(number -> number >= 1, "must be at least 1")
                    .describedAs("How many webhooks one pipe, table or organization may have.");

    private static final Setting<Integer> REQUESTS_PER_TOKEN =
            Setting.integer(PREFIX + "REQUESTS_PER_TOKEN")
                    .withDefault(500)
                    .check(number -> number >= 1, "must be at least 1")
                    .describedAs(
                            "How many requests one token may send within RATE_WINDOW; the rest is"
                                    + " answered with 429. Counted by each instance for itself.");

    private static final Setting<Integer> REQUESTS_PER_ORGANIZATION =
            Setting.integer(PREFIX + "REQUESTS_PER_ORGANIZATION")
                    .withDefault(5_000)
                    .check(number -> number >= 1, "must be at least 1")
                    .describedAs(
                            "How many requests may touch one organization within RATE_WINDOW, by"
                                    + " all tokens together. Counted by each instance for itself.");

    private static final Setting<Duration> RATE_WINDOW =
            Setting.duration(PREFIX + "RATE_WINDOW")
                    .withDefault(Duration.ofSeconds(30))
                    .check(
                            window ->
                                    window.compareTo(Duration.ofSeconds(1)) >= 0
                                            && window.compareTo(Duration.ofHours(1)) <= 0,
                            "must be from 1s to 1h")
                    .describedAs("The time in which requests are counted; it slides.");

    private static final Setting<Duration> SERVICE_TOKEN_LIFETIME =
            Setting.duration(PREFIX + "SERVICE_TOKEN_LIFETIME")
                    .withDefault(Duration.ofDays(30))
                    .check(
                            lifetime ->
                                    lifetime.compareTo(Duration.ofMinutes(1)) >= 0
                                            && lifetime.compareTo(Duration.ofDays(366)) <= 0,
                            "must be from 1m to 366d")
                    .describedAs("How long a token that /oauth/token issues is valid.");

    private static final Setting<Boolean> INTROSPECTION =
            Setting.flag(PREFIX + "INTROSPECTION")
                    .withDefault(true)
                    .describedAs(
                            "Whether the schema can be asked for; without it, no message tells of it"
                                    + " either.");

    private static final Setting<Boolean> GRAPHIQL =
            Setting.flag(PREFIX + "GRAPHIQL")
                    .withDefault(false)
                    .describedAs("Whether there is a page to try the API at /graphiql.");

    static final List<Setting<?>> SETTINGS =
            List.of(
                    WEBHOOKS_PER_SCOPE,
                    REQUESTS_PER_TOKEN,
                    REQUESTS_PER_ORGANIZATION,
                    RATE_WINDOW,
                    SERVICE_TOKEN_LIFETIME,
                    INTROSPECTION,
                    GRAPHIQL);

    static ApiConfig from(Values values) {
        return new ApiConfig(
                values.get(WEBHOOKS_PER_SCOPE),
                values.get(REQUESTS_PER_TOKEN),
                values.get(REQUESTS_PER_ORGANIZATION),
                values.get(RATE_WINDOW),
                values.get(SERVICE_TOKEN_LIFETIME),
                values.get(INTROSPECTION),
                values.get(GRAPHIQL));
    }
}
