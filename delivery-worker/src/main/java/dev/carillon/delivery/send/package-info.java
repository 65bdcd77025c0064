/// Makes one HTTP attempt: opens what is sealed, signs, asks the egress policy, dials, sends,
/// reads, all within one deadline. The only room that opens secrets and the only one that calls
/// out. Does not see Kafka, nor what becomes of an outcome.
@NullMarked
package dev.carillon.delivery.send;

import org.jspecify.annotations.NullMarked;
