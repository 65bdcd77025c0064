/// The routing of events as spans. The only room that knows OpenTelemetry; sees no other edge.
@NullMarked
package dev.carillon.router.trace;

import org.jspecify.annotations.NullMarked;
