package dev.carillon.schemas.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/// Takes `avro.java.string` out of a schema. Generated classes have it on every string; it changes
/// no byte of the data, and other languages register the same schema without it.
final class JavaStrings {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JavaStrings() {}

    static Schema removed(Schema schema) {
        try {
            JsonNode tree = JSON.readTree(schema.toString());
            remove(tree);
            return SchemaTexts.parse(List.of(tree.toString()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Avro printed a schema that is not JSON", e);
        }
    }

    private static void remove(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("avro.java.string");
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (!"default".equals(field.getKey())) {
                    remove(field.getValue());
                }
            }
        } else {
            node.forEach(JavaStrings::remove);
        }
    }
}
