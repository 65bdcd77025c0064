/// Placeholder.
@NullMarked
package dev.carillon.subscription;

import org.jspecify.annotations.NullMarked;
