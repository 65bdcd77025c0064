package dev.carillon.standalone.stack;

import dev.carillon.subscription.app.Tokens;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/// A platform that runs elsewhere, with its services as processes of their own.
///
/// @param bootstrapServers where Kafka clients connect
/// @param registryUrl the schema registry's URL
/// @param graphqlUri the GraphQL API's URL
/// @param routerMetrics the URL of the router's metrics
/// @param environment holds the `CARILLON_SUBSCRIPTION_JDBC_*` settings, to issue tokens with
public record RemotePlatform(
        String bootstrapServers,
        String registryUrl,
        URI graphqlUri,
        URI routerMetrics,
        Map<String, String> environment)
        implements Platform {

    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

    /// Copies the environment.
    public RemotePlatform {
        environment = Map.copyOf(environment);
    }

    @Override
    public String issueToken(String user, String label) {
        try (Tokens tokens = Tokens.open(environment, Clock.systemUTC())) {
            return tokens.issue(user, label, TOKEN_LIFETIME).token();
        }
    }

    @Override
    public long routedSubscriptions() {
        return (long) MetricsPage.value(routerMetrics, "carillon_router_subscriptions").orElse(0);
    }

    @Override
    public Parts parts() {
        return new Parts(
                "at " + bootstrapServers,
                "of the service",
                Versions.registry(URI.create(registryUrl)),
                Runtime.version().toString());
    }

    /// Nothing can be seen from here: a part that is away is waited for.
    @Override
    public void requireAlive() {}

    /// Without the environment, which holds a password.
    @Override
    public String toString() {
        return "RemotePlatform[" + bootstrapServers + ", " + graphqlUri + "]";
    }
}
