/// The rules of the house.
@NullMarked
package dev.carillon.subscription;

import org.jspecify.annotations.NullMarked;
