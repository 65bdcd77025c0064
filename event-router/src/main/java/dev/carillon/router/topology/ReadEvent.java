package dev.carillon.router.topology;

import dev.carillon.router.domain.EventFacts;
import dev.carillon.schemas.event.EventMetadata;
import org.apache.avro.generic.GenericRecord;

/// What reading the bytes of an event came to.
public sealed interface ReadEvent {

    /// An event.
    ///
    /// @param facts what routing needs to know of it
    /// @param metadata its metadata as deliveries carry it
    /// @param record the whole of it
    record Event(EventFacts facts, EventMetadata metadata, GenericRecord record)
            implements ReadEvent {}

    /// No event, and never will be one.
    ///
    /// @param reason why, for machines
    /// @param detail why, in a sentence
    record Rejected(RejectReason reason, String detail) implements ReadEvent {}
}
