/// Starts every part for real, and takes them down in every way.
@NullMarked
package dev.carillon.embedded;

import org.jspecify.annotations.NullMarked;
