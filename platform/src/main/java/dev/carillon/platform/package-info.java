/// Placeholder.
@NullMarked
package dev.carillon.platform;

import org.jspecify.annotations.NullMarked;
