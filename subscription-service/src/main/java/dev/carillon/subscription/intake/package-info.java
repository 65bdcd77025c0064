/// Reads whole topics into the database with the offsets in the same transaction, one leader at a
/// time. Sees Kafka and no record type; the rooms `directory` and `deliverylog` say what a record
/// means.
@NullMarked
package dev.carillon.subscription.intake;

import org.jspecify.annotations.NullMarked;
