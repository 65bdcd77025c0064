/// Reading a topic without a broker.
@NullMarked
package dev.carillon.subscription.intake;

import org.jspecify.annotations.NullMarked;
