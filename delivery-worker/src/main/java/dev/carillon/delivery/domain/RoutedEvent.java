package dev.carillon.delivery.domain;

import java.time.Instant;
import java.util.List;

/// One event as the router handed it on; all deliveries of an envelope share it.
///
/// @param event the event
/// @param routedAt when the router matched it
/// @param payload the body of every callback, byte for byte
/// @param table how far a subscription table must have been read to judge its deliveries
/// @param run which run of these deliveries this is, from 1
/// @param envelope where the envelope lies
public record RoutedEvent(
        Event event,
        Instant routedAt,
        Bytes payload,
        List<TablePlace> table,
        int run,
        EnvelopePlace envelope) {

    /// Copies the list.
    public RoutedEvent {
        table = List.copyOf(table);
    }
}
