/// Tests of the topology on Kafka's test driver.
@NullMarked
package dev.carillon.router.topology;

import org.jspecify.annotations.NullMarked;
