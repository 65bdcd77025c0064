package dev.carillon.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/// The registry answered, and does not take the schema: it is incompatible with an earlier version
/// (409), invalid (42201) or too large (413).
public final class RefusedSchemaException extends SerializationException {

    private static final long serialVersionUID = 1L;

    /// Names the subject, and the registry's own words.
    public RefusedSchemaException(String message) {
        super(message);
    }
}
