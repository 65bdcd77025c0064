/// What exists and who belongs where, as the system of record publishes it. Generated from
/// `src/main/avro/directory`.
@NullUnmarked
package dev.carillon.schemas.directory;

import org.jspecify.annotations.NullUnmarked;
