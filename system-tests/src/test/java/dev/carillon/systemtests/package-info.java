/// The promises, asserted through the front door: the command line, the API, Kafka and a receiver.
@NullMarked
package dev.carillon.systemtests;

import org.jspecify.annotations.NullMarked;
