/// Settings, wiring and the start of the event router. Sees every other room, and introduces them
/// to each other.
@NullMarked
package dev.carillon.router.app;

import org.jspecify.annotations.NullMarked;
