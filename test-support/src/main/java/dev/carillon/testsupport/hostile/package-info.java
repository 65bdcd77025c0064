/// Receivers that can do anything to a request: answer fast, late, wrongly, for ever or not at all.
/// One process holds thousands of their endpoints. Sees neither Kafka nor our services.
@NullMarked
package dev.carillon.testsupport.hostile;

import org.jspecify.annotations.NullMarked;
