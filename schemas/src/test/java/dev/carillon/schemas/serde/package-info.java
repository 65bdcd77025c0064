/// Tests of the wire format and of the registry's behaviour, good and bad.
@NullMarked
package dev.carillon.schemas.serde;

import org.jspecify.annotations.NullMarked;
