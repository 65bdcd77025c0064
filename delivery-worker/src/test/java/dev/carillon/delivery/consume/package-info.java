/// The loop's parts, the assignor in a real group.
@NullMarked
package dev.carillon.delivery.consume;

import org.jspecify.annotations.NullMarked;
