/// The whole platform in one process tree: the embedded parts, the topics, the three services, and
/// the two outsiders that feed them, an upstream producer and an API client. The only place that
/// knows all of them.
@NullMarked
package dev.carillon.standalone.stack;

import org.jspecify.annotations.NullMarked;
