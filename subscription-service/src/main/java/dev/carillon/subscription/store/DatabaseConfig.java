package dev.carillon.subscription.store;

import dev.carillon.platform.config.Secret;

/// Which database, and how many connections to it.
///
/// @param jdbcUrl of the form `jdbc:postgresql://host:port/database`
/// @param user who connects
/// @param password its password
/// @param connections the most connections of the pool, at least 2; a few more are held for jobs
public record DatabaseConfig(String jdbcUrl, String user, Secret password, int connections) {

    /// The pool's size unless the operator says otherwise.
    public static final int DEFAULT_CONNECTIONS = 16;

    /// @throws IllegalArgumentException when there are fewer than 2 connections
    public DatabaseConfig {
        if (connections < 2) {
            throw new IllegalArgumentException(
                    "the pool needs at least 2 connections, was " + connections);
        }
    }
}
