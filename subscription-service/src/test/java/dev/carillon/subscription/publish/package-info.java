/// The outbox and the relay on a real broker.
@NullMarked
package dev.carillon.subscription.publish;

import org.jspecify.annotations.NullMarked;
