package dev.carillon.delivery.send;

import dev.carillon.delivery.domain.AttemptTraces;
import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes the request of an attempt. For one thread at a time.
final class RequestMaker {

    static final String USER_AGENT = "Carillon/0.1";

    /// W3C Trace Context, version 00. Anything else an event carries is left out.
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final OpenEndpoints endpoints;

    RequestMaker(OpenEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    /// What came of the making.
    sealed interface Made {

        /// A request.
        record Ready(CallbackRequest request) implements Made {}

        /// It cannot be made, and waiting will not help.
        record Unusable(String detail) implements Made {}
    }

    /// @param at the time of the attempt
    /// @param nanoTime the same by [System#nanoTime]
    /// @param trace watches the attempt
    Made make(
            Delivery delivery,
            Endpoint endpoint,
            Instant at,
            long nanoTime,
            AttemptTraces.Trace trace) {
        return switch (endpoints.open(endpoint, nanoTime)) {
            case OpenEndpoints.Opened.Unusable(String detail) -> new Made.Unusable(detail);
            case OpenEndpoints.Opened.Ready(OpenEndpoint open) -> sign(delivery, open, at, trace);
        };
    }

    private static Made sign(
            Delivery delivery, OpenEndpoint endpoint, Instant at, AttemptTraces.Trace trace) {
        trace.calls(endpoint.isSecure() ? "https" : "http", endpoint.host(), endpoint.port());
        List<SigningKey> keys = endpoint.keysAt(at);
        if (keys.isEmpty()) {
            return new Made.Unusable("the webhook has no secret that signs");
        }
        String id = delivery.id().text();
        Bytes body = delivery.routed().payload();
        long timestamp = at.getEpochSecond();
        Optional<String> traceparent =
                delivery.routed()
                        .event()
                        .traceparent()
                        .filter(text -> TRACEPARENT.matcher(text).matches());
        return new Made.Ready(
                new CallbackRequest(
                        endpoint,
                        id,
                        timestamp,
                        Signature.of(id, timestamp, body.toArray(), keys),
                        trace.traceparent(traceparent),
                        body));
    }
}
