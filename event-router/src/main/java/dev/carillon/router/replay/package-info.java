/// Routing an event once more, for one subscription. A library for whoever keeps the subscriptions:
/// it reads, matches and renders as the router does, and starts nothing. Sees `domain`,
/// `topology`'s reader of events, and `render`; knows nothing of Kafka Streams.
@NullMarked
package dev.carillon.router.replay;

import org.jspecify.annotations.NullMarked;
