package dev.carillon.schemas.serde;

import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/// Reads schemas as a registry hands them out. Names and defaults are not judged: the registry took
/// them, and data was written with them.
final class SchemaTexts {

    private SchemaTexts() {}

    /// The last of the texts, which may use the names of those before it.
    ///
    /// @throws SerializationException when one of them is not an Avro schema
    static Schema parse(List<String> texts) {
        Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION);
        parser.setValidateDefaults(false);
        Schema last = Schema.create(Schema.Type.NULL);
        try {
            for (String text : texts) {
                last = parser.parse(text);
            }
        } catch (AvroRuntimeException e) {
            throw new SerializationException("The registry's schema is not an Avro schema", e);
        }
        return last;
    }
}
