/// Placeholder.
@NullMarked
package dev.carillon.testsupport;

import org.jspecify.annotations.NullMarked;
