package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.Caller;
import graphql.schema.DataFetchingEnvironment;
import java.util.Objects;

/// What belongs to one request.
///
/// @param caller who calls
/// @param correlationId what connects the answer with our log
record Session(Caller caller, String correlationId) {

    static Session of(DataFetchingEnvironment environment) {
        Session session = environment.getGraphQlContext().get(Session.class);
        return Objects.requireNonNull(session, "every execution has a session");
    }
}
