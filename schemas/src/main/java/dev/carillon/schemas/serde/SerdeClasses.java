package dev.carillon.schemas.serde;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/// Makes the serializer and the deserializer that the properties name, ours when they name none.
final class SerdeClasses {

    static final String SERIALIZER = "carillon.serializer.class";
    static final String DESERIALIZER = "carillon.deserializer.class";

    private SerdeClasses() {}

    @SuppressWarnings("unchecked")
    static Serializer<Object> serializer(Map<String, String> properties) {
        Serializer<Object> serializer =
                instance(properties, SERIALIZER, AvroSerializer.class.getName(), Serializer.class);
        serializer.configure(withDefaults(properties), false);
        return serializer;
    }

    @SuppressWarnings("unchecked")
    static Deserializer<Object> deserializer(Map<String, String> properties, String specific) {
        Deserializer<Object> deserializer =
                instance(
                        properties,
                        DESERIALIZER,
                        AvroDeserializer.class.getName(),
                        Deserializer.class);
        Map<String, String> configs = withDefaults(properties);
        configs.put(SerdeSettings.SPECIFIC_READER, specific);
        // Ours always does; newer versions of Confluent's have a key for it, older ones ignore it.
        configs.putIfAbsent("avro.fail.on.trailing.data", "true");
        deserializer.configure(configs, false);
        return deserializer;
    }

    /// The properties, with subjects by topic and record unless they say otherwise, since several
    /// record types share a topic; and with our time limits, since Confluent's class would stand
    /// still for a minute on each try.
    static Map<String, String> withDefaults(Map<String, String> properties) {
        Map<String, String> configs = new HashMap<>(properties);
        configs.putIfAbsent(
                SerdeSettings.VALUE_STRATEGY, SubjectNaming.TOPIC_RECORD.confluentName());
        String limit = Integer.toString(SerdeSettings.TIMEOUT_MILLIS);
        configs.putIfAbsent(SerdeSettings.CONNECT_TIMEOUT, limit);
        configs.putIfAbsent(SerdeSettings.READ_TIMEOUT, limit);
        return configs;
    }

    private static <T> T instance(
            Map<String, String> properties, String key, String ours, Class<T> type) {
        GeneratedClasses.trust();
        String name = properties.getOrDefault(key, ours);
        try {
            return Utils.newInstance(name, type);
        } catch (ClassNotFoundException e) {
            throw new ConfigException(
                    key,
                    name,
                    "the class is not on the class path; add its library or leave the key out");
        }
    }
}
