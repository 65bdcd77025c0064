/// Sending deliveries again: finds envelopes and events on Kafka, and writes envelopes of one into
/// `deliveries`. Declares the queue that it works off. Sees no other edge.
@NullMarked
package dev.carillon.subscription.replay;

import org.jspecify.annotations.NullMarked;
