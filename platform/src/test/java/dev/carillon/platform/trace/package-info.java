/// Tests of the room of the same name.
@NullMarked
package dev.carillon.platform.trace;

import org.jspecify.annotations.NullMarked;
