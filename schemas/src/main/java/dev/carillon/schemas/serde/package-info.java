/// How a record becomes bytes and back: Confluent's wire format (a zero byte, the schema id as four
/// bytes in network order, Avro binary) against any registry that speaks the Confluent REST
/// protocol.
///
/// This room knows Kafka's serializer interfaces, Avro and HTTP. It may not see topics, ids or any
/// generated record: those are handed in.
///
/// Trouble is of two kinds, told apart by type.
/// [dev.carillon.schemas.serde.RegistryUnavailableException] is an outage: wait and try again, the
/// record is not at fault. [org.apache.kafka.common.errors.SerializationException] is about the
/// record itself, and trying again changes nothing.
@NullMarked
package dev.carillon.schemas.serde;

import org.jspecify.annotations.NullMarked;
