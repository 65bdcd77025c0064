/// The records that our own services exchange. Generated from `src/main/avro/wire`; translated into
/// domain values at the edges.
@NullUnmarked
package dev.carillon.schemas.wire;

import org.jspecify.annotations.NullUnmarked;
