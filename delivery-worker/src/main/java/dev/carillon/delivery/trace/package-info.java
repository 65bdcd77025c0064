/// Attempts as spans. The only room that knows OpenTelemetry; sees no other edge.
@NullMarked
package dev.carillon.delivery.trace;

import org.jspecify.annotations.NullMarked;
