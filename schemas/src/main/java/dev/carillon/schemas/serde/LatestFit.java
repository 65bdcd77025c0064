package dev.carillon.schemas.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/// Turns a value of one schema into a value of another by Avro's schema resolution, for
/// `use.latest.version` when the value's own schema is not the newest: fields are matched by name,
/// and those that the value does not have take their defaults.
record LatestFit(DatumWriter<Object> from, DatumReader<Object> to) {

    static LatestFit between(DatumModels models, Object value, Schema own, Schema latest) {
        return new LatestFit(models.writer(value, own), models.genericReader(own, latest));
    }

    Object apply(Object value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        from.write(value, encoder);
        encoder.flush();
        return to.read(null, DecoderFactory.get().binaryDecoder(out.toByteArray(), null));
    }
}
