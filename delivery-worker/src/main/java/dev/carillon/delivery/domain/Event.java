package dev.carillon.delivery.domain;

import java.time.Instant;
import java.util.Optional;

/// What the worker knows of an event besides its payload.
///
/// @param id the event's id within its source
/// @param source the service that produced it
/// @param action what happened, such as `card.move`
/// @param organization the organization's id
/// @param scopeType the kind of its scope, in the word of record keys
/// @param scopeId the id of its scope
/// @param occurredAt when it happened
/// @param traceparent the W3C trace context as it was given; not checked
public record Event(
        String id,
        String source,
        String action,
        String organization,
        String scopeType,
        String scopeId,
        Instant occurredAt,
        Optional<String> traceparent) {}
