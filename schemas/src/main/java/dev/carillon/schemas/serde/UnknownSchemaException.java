package dev.carillon.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/// The registry answered, and does not have the schema, subject or version that was asked for
/// (error codes 40401, 40402 and 40403 of the Confluent REST protocol).
public final class UnknownSchemaException extends SerializationException {

    private static final long serialVersionUID = 1L;

    /// Names what is missing, and the registry's own words.
    public UnknownSchemaException(String message) {
        super(message);
    }
}
