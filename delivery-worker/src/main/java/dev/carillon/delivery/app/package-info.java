/// The worker, wired: settings, the order of starting and closing, meters, main. Sees every room
/// and introduces them to each other.
@NullMarked
package dev.carillon.delivery.app;

import org.jspecify.annotations.NullMarked;
