package dev.carillon.standalone.stack;

import java.net.URI;

/// A running platform as a demo sees it, wherever it runs. Any number of threads may use it.
public interface Platform {

    /// Where Kafka clients connect.
    String bootstrapServers();

    /// The schema registry's URL.
    String registryUrl();

    /// The GraphQL API's URL.
    URI graphqlUri();

    /// Issues a token of a user.
    ///
    /// @param user the user's id in the directory
    /// @param label what the token is for
    String issueToken(String user, String label);

    /// How many subscriptions the router has in its table.
    long routedSubscriptions();

    /// The versions of the real parts.
    Parts parts();

    /// Checks that every part lives, as far as that can be seen from here.
    ///
    /// @throws IllegalStateException when a part has died
    void requireAlive();
}
