package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.Caller;
import dev.carillon.subscription.operations.Call;
import graphql.schema.DataFetchingEnvironment;
import java.util.Objects;

/// What belongs to one request.
///
/// @param call who sent it, and what it may ask
record Session(Call call) {

    Caller caller() {
        return call.caller();
    }

    String correlationId() {
        return call.correlationId();
    }

    static Session of(DataFetchingEnvironment environment) {
        Session session = environment.getGraphQlContext().get(Session.class);
        return Objects.requireNonNull(session, "every execution has a session");
    }
}
