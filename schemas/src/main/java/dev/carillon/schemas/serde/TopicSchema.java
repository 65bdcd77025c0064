package dev.carillon.schemas.serde;

import org.apache.avro.Schema;

/// A topic and the very schema object of a value: the key of what is prepared for a hot path.
///
/// The schema counts by identity. Generated classes and cached schemas have one object each, so
/// that a lookup costs no comparison of trees; and [Schema#equals(Object)] overlooks documentation,
/// by which a registry does tell schemas apart.
record TopicSchema(String topic, Schema schema) {

    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(Object other) {
        return other instanceof TopicSchema that
                && schema == that.schema
                && topic.equals(that.topic);
    }

    @Override
    public int hashCode() {
        return 31 * topic.hashCode() + System.identityHashCode(schema);
    }
}
