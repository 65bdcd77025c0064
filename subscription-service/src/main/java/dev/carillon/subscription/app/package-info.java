/// Wiring, configuration and `main`. The only room that sees all the others.
@NullMarked
package dev.carillon.subscription.app;

import org.jspecify.annotations.NullMarked;
