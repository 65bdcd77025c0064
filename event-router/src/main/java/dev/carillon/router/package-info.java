/// Placeholder.
@NullMarked
package dev.carillon.router;

import org.jspecify.annotations.NullMarked;
