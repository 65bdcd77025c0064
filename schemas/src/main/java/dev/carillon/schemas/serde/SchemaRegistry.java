package dev.carillon.schemas.serde;

import java.util.Map;
import org.apache.avro.Schema;

/// A store of schemas by number, and by subject and version.
///
/// Every method may block on the network, and throws [RegistryUnavailableException] when the
/// registry cannot be asked. Implementations are safe for many threads, and remember what cannot
/// change, so that a second question with the same answer costs no request.
public interface SchemaRegistry extends AutoCloseable {

    /// A schema as it stands under a subject.
    ///
    /// @param subject the name it was asked for
    /// @param version the position under the subject, from 1
    /// @param id the number that records carry
    /// @param schema the schema with its references resolved
    record Registered(String subject, int version, int id, Schema schema) {}

    /// Puts the schema under the subject unless it is there already.
    ///
    /// @return its id
    /// @throws RefusedSchemaException when the registry does not take it
    int register(String subject, Schema schema);

    /// The id of a schema that was registered under the subject before.
    ///
    /// @throws UnknownSchemaException when it was not
    int id(String subject, Schema schema);

    /// The schema of an id that a record carries.
    ///
    /// @throws UnknownSchemaException when the registry has no such id
    /// @throws org.apache.kafka.common.errors.SerializationException when it is not an Avro schema
    Schema schema(int id);

    /// The newest schema of the subject, asked anew each time.
    ///
    /// @throws UnknownSchemaException when the subject has none
    Registered latest(String subject);

    @Override
    void close();

    /// The registry that `schema.registry.url` of the properties names: over HTTP, or in this
    /// process for a `mock://` address.
    ///
    /// @throws org.apache.kafka.common.config.ConfigException when the properties are wrong
    static SchemaRegistry open(Map<String, ?> properties) {
        return open(new SerdeSettings(properties));
    }

    private static SchemaRegistry open(SerdeSettings settings) {
        return settings.mockScope()
                .<SchemaRegistry>map(MockSchemaRegistry::forScope)
                .orElseGet(() -> new HttpSchemaRegistry(settings));
    }
}
