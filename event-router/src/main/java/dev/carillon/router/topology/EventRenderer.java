package dev.carillon.router.topology;

import dev.carillon.router.domain.Rendered;
import org.apache.avro.generic.GenericRecord;

/// Makes the body of an event's callbacks. Safe for many threads.
@FunctionalInterface
public interface EventRenderer {

    /// The body.
    ///
    /// @param action the action by its one name
    /// @param eventId the event's id
    Rendered render(GenericRecord event, String action, String eventId);
}
