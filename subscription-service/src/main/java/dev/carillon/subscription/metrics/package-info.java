/// What is counted, as verbs, and the one class that knows Micrometer. Seen by every room but
/// `domain`.
@NullMarked
package dev.carillon.subscription.metrics;

import org.jspecify.annotations.NullMarked;
