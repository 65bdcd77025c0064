/// The event catalogue: which actions exist, in which scopes, with which fields and filters. Read
/// off the Avro schemas of the events, so that an upstream service that registers a schema adds an
/// action.
@NullMarked
package dev.carillon.schemas.catalogue;

import org.jspecify.annotations.NullMarked;
