package dev.carillon.standalone.stack;

import java.util.LinkedHashMap;
import java.util.Map;

/// The ports of a standalone platform, all on the loopback address; 0 means any free one.
///
/// @param kafka where Kafka clients connect
/// @param database PostgreSQL
/// @param registry the schema registry
/// @param graphql the GraphQL API
/// @param subscriptionAdmin /live, /ready and /metrics of the subscription-service
/// @param routerAdmin the same of the event-router
/// @param workerAdmin the same of the delivery-worker
public record StandalonePorts(
        int kafka,
        int database,
        int registry,
        int graphql,
        int subscriptionAdmin,
        int routerAdmin,
        int workerAdmin) {

    /// @throws IllegalArgumentException when a port is out of range, or two parts have the same
    public StandalonePorts {
        Map<Integer, String> taken = new LinkedHashMap<>();
        String[] names = {
            "kafka",
            "database",
            "registry",
            "graphql",
            "subscription admin",
            "router admin",
            "worker admin"
        };
        int[] ports = {
            kafka, database, registry, graphql, subscriptionAdmin, routerAdmin, workerAdmin
        };
        for (int i = 0; i < ports.length; i++) {
            if (ports[i] < 0 || ports[i] > 65535) {
                throw new IllegalArgumentException(
                        "the port of " + names[i] + " must be from 0 to 65535, was " + ports[i]);
            }
            String other = ports[i] == 0 ? null : taken.put(ports[i], names[i]);
            if (other != null) {
                throw new IllegalArgumentException(
                        "port " + ports[i] + " is given to both " + other + " and " + names[i]);
            }
        }
    }

    /// Any free ports.
    public static StandalonePorts free() {
        return new StandalonePorts(0, 0, 0, 0, 0, 0, 0);
    }
}
