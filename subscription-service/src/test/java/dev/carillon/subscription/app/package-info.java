/// The service as a whole, on real parts.
@NullMarked
package dev.carillon.subscription.app;

import org.jspecify.annotations.NullMarked;
