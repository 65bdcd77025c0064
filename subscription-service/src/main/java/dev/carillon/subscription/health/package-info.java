/// The topic `endpoint-health`: how the endpoints of webhooks do. Turns records into reports;
/// declares the store that keeps them and disables webhooks for them.
@NullMarked
package dev.carillon.subscription.health;

import org.jspecify.annotations.NullMarked;
