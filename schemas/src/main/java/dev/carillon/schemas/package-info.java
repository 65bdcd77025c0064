/// Placeholder.
@NullMarked
package dev.carillon.schemas;

import org.jspecify.annotations.NullMarked;
