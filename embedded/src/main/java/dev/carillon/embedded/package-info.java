/// Real parts as child processes: a Kafka broker, PostgreSQL and a schema registry, each on
/// loopback only, each ended with the process that started it.
///
/// For the demo, for `up` and for tests. Knows nothing of Carillon's other modules, and no
/// production process may depend on it.
@NullMarked
package dev.carillon.embedded;

import org.jspecify.annotations.NullMarked;
