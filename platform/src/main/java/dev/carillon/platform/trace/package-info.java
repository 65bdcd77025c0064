/// Spans for those who trace: which collector takes them, and a queue in between that never holds
/// anybody up. Sees the settings and no other room.
@NullMarked
package dev.carillon.platform.trace;

import org.jspecify.annotations.NullMarked;
