/// Tests of the room of the same name.
@NullMarked
package dev.carillon.subscription.metrics;

import org.jspecify.annotations.NullMarked;
