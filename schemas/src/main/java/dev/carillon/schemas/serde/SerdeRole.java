package dev.carillon.schemas.serde;

/// Which half of a Kafka record is (de)serialized.
enum SerdeRole {
    KEY("-key"),
    VALUE("-value");

    private final String suffix;

    SerdeRole(String suffix) {
        this.suffix = suffix;
    }

    /// What `TopicNameStrategy` puts behind the topic.
    String suffix() {
        return suffix;
    }
}
