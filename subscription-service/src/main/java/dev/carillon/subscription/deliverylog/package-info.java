/// The topic `delivery-log`: every step of every delivery. Turns records into steps; declares the
/// store that keeps them.
@NullMarked
package dev.carillon.subscription.deliverylog;

import org.jspecify.annotations.NullMarked;
