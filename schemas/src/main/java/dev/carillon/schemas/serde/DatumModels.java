package dev.carillon.schemas.serde;

import org.apache.avro.Conversion;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/// How values look in Java: plain Avro, or with logical types as `Instant`, `BigDecimal`, `UUID`
/// and so on. Generated classes bring the conversions they need themselves in both.
sealed interface DatumModels {

    DatumWriter<Object> writer(Object value, Schema schema);

    DatumWriter<Object> genericWriter(Schema schema);

    DatumReader<Object> genericReader(Schema writer, Schema reader);

    DatumReader<Object> specificReader(Schema writer, Schema reader);

    /// As `avro.use.logical.type.converters` says.
    static DatumModels of(SerdeSettings settings) {
        return settings.getBoolean(SerdeSettings.LOGICAL_TYPES)
                ? new Converted(converted(new GenericData()), converted(new SpecificData()))
                : new Plain();
    }

    private static <D extends GenericData> D converted(D data) {
        for (Conversion<?> conversion :
                new Conversion<?>[] {
                    new Conversions.DecimalConversion(),
                    new Conversions.UUIDConversion(),
                    new TimeConversions.DateConversion(),
                    new TimeConversions.TimeMillisConversion(),
                    new TimeConversions.TimeMicrosConversion(),
                    new TimeConversions.TimestampMillisConversion(),
                    new TimeConversions.TimestampMicrosConversion(),
                    new TimeConversions.LocalTimestampMillisConversion(),
                    new TimeConversions.LocalTimestampMicrosConversion()
                }) {
            data.addLogicalTypeConversion(conversion);
        }
        return data;
    }

    /// Numbers and bytes as they are on the wire.
    record Plain() implements DatumModels {

        @Override
        public DatumWriter<Object> writer(Object value, Schema schema) {
            return value instanceof SpecificRecord
                    ? new SpecificDatumWriter<>(schema)
                    : genericWriter(schema);
        }

        @Override
        public DatumWriter<Object> genericWriter(Schema schema) {
            return new GenericDatumWriter<>(schema);
        }

        @Override
        public DatumReader<Object> genericReader(Schema writer, Schema reader) {
            return new GenericDatumReader<>(writer, reader);
        }

        @Override
        public DatumReader<Object> specificReader(Schema writer, Schema reader) {
            return new SpecificDatumReader<>(writer, reader);
        }
    }

    /// Logical types as Java's own types.
    record Converted(GenericData generic, SpecificData specific) implements DatumModels {

        @Override
        public DatumWriter<Object> writer(Object value, Schema schema) {
            return value instanceof SpecificRecord
                    ? new SpecificDatumWriter<>(schema, specific)
                    : genericWriter(schema);
        }

        @Override
        public DatumWriter<Object> genericWriter(Schema schema) {
            return new GenericDatumWriter<>(schema, generic);
        }

        @Override
        public DatumReader<Object> genericReader(Schema writer, Schema reader) {
            return new GenericDatumReader<>(writer, reader, generic);
        }

        @Override
        public DatumReader<Object> specificReader(Schema writer, Schema reader) {
            return new SpecificDatumReader<>(writer, reader, specific);
        }
    }
}
