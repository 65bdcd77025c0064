/// Every event type of the callbacks as an Avro record, with `EventMetadata` first. Generated from
/// `src/main/avro/event`; translated into domain values at the edges.
@NullUnmarked
package dev.carillon.schemas.event;

import org.jspecify.annotations.NullUnmarked;
