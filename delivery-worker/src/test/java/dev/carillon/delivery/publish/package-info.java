/// Transactions against a real broker.
@NullMarked
package dev.carillon.delivery.publish;

import org.jspecify.annotations.NullMarked;
