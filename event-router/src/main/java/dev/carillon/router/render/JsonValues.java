package dev.carillon.router.render;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/// Writes Avro values as JSON: records and maps as objects, enums as their symbols, bytes as
/// base64, unions as the value that is there; logical types as [LogicalValues] says. Safe for many
/// threads.
final class JsonValues {

    private static final String NULLS = "jsonNull";
    private static final String KEEP = "keep";
    private static final String FORMAT = "jsonFormat";

    /// Schemas are few; this only keeps a stream of ever new ones from filling the memory.
    private static final int REMEMBERED_SCHEMAS = 10_000;

    private final LogicalValues logical = new LogicalValues();
    private final ConcurrentMap<Schema, List<FieldForm>> forms = new ConcurrentHashMap<>();

    /// What there is to know of a field before its value comes.
    ///
    /// @param position in its record
    /// @param name its name, escaped and encoded once
    /// @param schema of its values
    /// @param keepsNull whether a null is written, which it is when the field says `"jsonNull":
    ///   "keep"`
    /// @param format a `java.time` pattern for a timestamp; null means ISO 8601
    record FieldForm(
            int position,
            SerializableString name,
            Schema schema,
            boolean keepsNull,
            @Nullable String format) {

        static FieldForm of(Schema.Field field) {
            return new FieldForm(
                    field.pos(),
                    new SerializedString(field.name()),
                    field.schema(),
                    KEEP.equals(field.getProp(NULLS)),
                    field.getProp(FORMAT));
        }
    }

    /// The fields of a record, in the order of its schema.
    List<FieldForm> fields(Schema schema) {
        List<FieldForm> known = forms.get(schema);
        if (known != null) {
            return known;
        }
        if (forms.size() >= REMEMBERED_SCHEMAS) {
            forms.clear();
        }
        List<FieldForm> fields = schema.getFields().stream().map(FieldForm::of).toList();
        forms.put(schema, fields);
        return fields;
    }

    /// Writes a field's name and value. A null may be left out.
    void writeField(FieldForm field, @Nullable Object value, JsonGenerator out) throws IOException {
        if (value == null && !field.keepsNull()) {
            return;
        }
        out.writeFieldName(field.name());
        write(field.schema(), value, field.format(), out);
    }

    /// @param format a `java.time` pattern for a timestamp; null means ISO 8601
    private void write(
            Schema schema, @Nullable Object value, @Nullable String format, JsonGenerator out)
            throws IOException {
        if (value == null) {
            out.writeNull();
            return;
        }
        if (schema.getType() == Schema.Type.UNION) {
            write(branch(schema, value), value, format, out);
            return;
        }
        LogicalType type = schema.getLogicalType();
        if (type != null) {
            String text = logical.text(type, schema, value, format);
            if (text != null) {
                out.writeString(text);
                return;
            }
        }
        writePlain(schema, value, out);
    }

    private void writePlain(Schema schema, Object value, JsonGenerator out) throws IOException {
        switch (schema.getType()) {
            case RECORD -> writeRecord((GenericRecord) value, out);
            case MAP -> writeMap(schema.getValueType(), (Map<?, ?>) value, out);
            case ARRAY -> {
                out.writeStartArray();
                for (Object element : (Collection<?>) value) {
                    write(schema.getElementType(), element, null, out);
                }
                out.writeEndArray();
            }
            case STRING, ENUM -> out.writeString(value.toString());
            case INT -> out.writeNumber((Integer) value);
            case LONG -> out.writeNumber((Long) value);
            case FLOAT -> out.writeNumber((Float) value);
            case DOUBLE -> out.writeNumber((Double) value);
            case BOOLEAN -> out.writeBoolean((Boolean) value);
            case BYTES -> out.writeBinary(LogicalValues.bytes((ByteBuffer) value));
            case FIXED -> out.writeBinary(((GenericFixed) value).bytes());
            case NULL, UNION -> throw new IllegalArgumentException("a value of " + schema);
        }
    }

    private void writeRecord(GenericRecord record, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (FieldForm field : fields(record.getSchema())) {
            writeField(field, record.get(field.position()), out);
        }
        out.writeEndObject();
    }

    /// In the order of the keys, so that equal events give equal bytes.
    private void writeMap(Schema valueSchema, Map<?, ?> map, JsonGenerator out) throws IOException {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
        out.writeStartObject();
        for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
            out.writeFieldName(entry.getKey());
            write(valueSchema, entry.getValue(), null, out);
        }
        out.writeEndObject();
    }

    /// The branch of a union that a value that is not null belongs to.
    private static Schema branch(Schema union, Object value) {
        Schema only = null;
        for (Schema branch : union.getTypes()) {
            if (branch.getType() == Schema.Type.NULL) {
                continue;
            }
            if (only != null) {
                return union.getTypes().get(GenericData.get().resolveUnion(union, value));
            }
            only = branch;
        }
        if (only == null) {
            throw new IllegalArgumentException("a value of a union of nothing, " + union);
        }
        return only;
    }
}
