package dev.carillon.schemas.serde;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;

/// Values of one schema with their bytes, as they travel between us and Confluent's official client
/// (`src/test/interop`).
///
/// @param name the schema's full name
/// @param schemaId the id in the bytes
/// @param schema what the values were written with
/// @param cases the values
record InteropFile(String name, int schemaId, Schema schema, List<Case> cases) {

    /// One value.
    ///
    /// @param name what it is a case of
    /// @param json the value in Avro's JSON encoding
    /// @param hex the value in the wire format
    record Case(String name, String json, String hex) {

        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }

        /// The value in Java, for example a generic record or a `String`.
        Object value(Schema schema) {
            return handedOver(read(new GenericDatumReader<>(schema), schema));
        }

        <D> D read(DatumReader<D> reader, Schema schema) {
            try {
                return reader.read(null, DecoderFactory.get().jsonDecoder(schema, json));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static InteropFile read(Path file) {
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            Schema schema = new Schema.Parser().parse(root.get("schema").toString());
            List<Case> cases = new ArrayList<>();
            for (JsonNode one : root.get("cases")) {
                cases.add(
                        new Case(
                                one.get("name").textValue(),
                                one.get("value").toString(),
                                one.get("hex").textValue()));
            }
            return new InteropFile(
                    schema.getFullName(), root.get("schemaId").intValue(), schema, cases);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path folder) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("schemaId", schemaId);
        root.set("schema", JSON.readTree(schema.toString()));
        ArrayNode all = root.putArray("cases");
        for (Case one : cases) {
            all.addObject()
                    .put("name", one.name())
                    .put("hex", one.hex())
                    .set("value", JSON.readTree(one.json()));
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".json"), root.toPrettyString() + "\n");
    }

    /// What one hands to a serializer where Avro itself has a text or a buffer of its own.
    static Object handedOver(Object value) {
        return switch (value) {
            case CharSequence text -> text.toString();
            case ByteBuffer buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                yield bytes;
            }
            default -> value;
        };
    }

    /// The value in Avro's JSON encoding.
    static String json(Schema schema, Object value) throws IOException {
        Object plain = value instanceof byte[] b ? new String(b, ISO_8859_1) : value;
        if (plain instanceof String) {
            return JSON.writeValueAsString(plain);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(schema, out);
        new GenericDatumWriter<>(schema).write(value, encoder);
        encoder.flush();
        return out.toString(UTF_8);
    }

    @Override
    public String toString() {
        return name;
    }
}
