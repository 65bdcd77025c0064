package dev.carillon.standalone.stack;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The environments that the three services would have as processes of their own. They read them
/// with the same code.
///
/// @param kafka where the broker listens, `host:port`
/// @param registry the URL of the schema registry
/// @param keys the keys
/// @param further further settings of every service, by name
record ServiceSettings(String kafka, String registry, Keys keys, Map<String, String> further) {

    /// The subscription-service's.
    ///
    /// @param jdbcUrl its database
    /// @param user the database user
    /// @param password the user's password
    Map<String, String> subscription(
            String jdbcUrl, String user, String password, int graphqlPort, int adminPort) {
        Map<String, String> settings = common(adminPort);
        settings.put("CARILLON_VAULT_KEYSET_FILE", keys.vault().toString());
        settings.put("CARILLON_VAULT_HASH_KEYSET_FILE", keys.hash().toString());
        settings.put("CARILLON_EGRESS_ALLOW_LOOPBACK", "true");
        settings.put("CARILLON_SUBSCRIPTION_JDBC_URL", jdbcUrl);
        settings.put("CARILLON_SUBSCRIPTION_JDBC_USER", user);
        settings.put("CARILLON_SUBSCRIPTION_JDBC_PASSWORD", password);
        settings.put("CARILLON_SUBSCRIPTION_HTTP_PORT", Integer.toString(graphqlPort));
        settings.put("CARILLON_SUBSCRIPTION_GRAPHIQL", "true");
        // One token does everything here: the demo makes thousands of webhooks with it.
        settings.put("CARILLON_SUBSCRIPTION_REQUESTS_PER_TOKEN", "1000000");
        settings.put("CARILLON_SUBSCRIPTION_REQUESTS_PER_ORGANIZATION", "1000000");
        return settings;
    }

    /// The event-router's.
    ///
    /// @param stateDirectory where Kafka Streams keeps its state
    Map<String, String> router(String stateDirectory, int adminPort) {
        Map<String, String> settings = common(adminPort);
        settings.put("CARILLON_ROUTER_STATE_DIR", stateDirectory);
        settings.put("CARILLON_ROUTER_REPLICATION_FACTOR", "1");
        return settings;
    }

    /// The delivery-worker's.
    Map<String, String> worker(List<Duration> retrySchedule, int adminPort) {
        Map<String, String> settings = common(adminPort);
        settings.put("CARILLON_VAULT_KEYSET_FILE", keys.vault().toString());
        settings.put("CARILLON_VAULT_HASH_KEYSET_FILE", keys.hash().toString());
        settings.put("CARILLON_EGRESS_ALLOW_LOOPBACK", "true");
        settings.put(
                "CARILLON_RETRY_SCHEDULE",
                retrySchedule.stream().map(Duration::toString).collect(Collectors.joining(",")));
        return settings;
    }

    private Map<String, String> common(int adminPort) {
        Map<String, String> settings = new HashMap<>(further);
        settings.put("CARILLON_KAFKA_BOOTSTRAP_SERVERS", kafka);
        settings.put("CARILLON_REGISTRY_URL", registry);
        settings.put("CARILLON_ADMIN_PORT", Integer.toString(adminPort));
        return settings;
    }
}
