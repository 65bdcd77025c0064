package dev.carillon.embedded;

import java.util.Map;

/// Where a schema registry keeps schemas and their ids.
public sealed interface RegistryStorage {
    /// In the registry's memory: a restart forgets every id, and records in Kafka that name one
    /// become unreadable. Only for data that is thrown away.
    record InMemory() implements RegistryStorage {}

    /// In a PostgreSQL database of the registry's own.
    ///
    /// @param jdbcUrl of that database, without user and password
    /// @param user owns the tables, which the registry makes
    /// @param password the user's
    record InPostgres(String jdbcUrl, String user, String password) implements RegistryStorage {
        @Override
        public String toString() {
            return "InPostgres[jdbcUrl=%s, user=%s, password=***]".formatted(jdbcUrl, user);
        }
    }

    /// The registry's settings for this storage.
    default Map<String, String> environment() {
        return switch (this) {
            case InMemory _ -> Map.of();
            case InPostgres(String jdbcUrl, String user, String password) ->
                    Map.of(
                            "APICURIO_STORAGE_KIND", "sql",
                            "APICURIO_STORAGE_SQL_KIND", "postgresql",
                            "APICURIO_DATASOURCE_URL", jdbcUrl,
                            "APICURIO_DATASOURCE_USERNAME", user,
                            "APICURIO_DATASOURCE_PASSWORD", password);
        };
    }
}
