/// The worker as a whole, on a real broker with real receivers.
@NullMarked
package dev.carillon.delivery.app;

import org.jspecify.annotations.NullMarked;
