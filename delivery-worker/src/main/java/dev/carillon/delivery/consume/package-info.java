/// The loop of the worker: reads deliveries and retries, keeps the ledgers and the lanes, begins
/// attempts, and hands what came of them to the outbox together with the offsets. Does not see how
/// requests are sent, how records are written or where subscriptions come from: it declares what it
/// needs of them.
@NullMarked
package dev.carillon.delivery.consume;

import org.jspecify.annotations.NullMarked;
