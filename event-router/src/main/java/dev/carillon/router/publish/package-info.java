/// What the router writes outside its transactions: dead letters of subscription records, which are
/// found on threads that have no transaction. Sees Kafka's producer and `domain`.
@NullMarked
package dev.carillon.router.publish;

import org.jspecify.annotations.NullMarked;
