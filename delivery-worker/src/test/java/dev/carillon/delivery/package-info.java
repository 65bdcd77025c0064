/// The rules of the house.
@NullMarked
package dev.carillon.delivery;

import org.jspecify.annotations.NullMarked;
