package dev.carillon.router.topology;

import dev.carillon.schemas.event.EventMetadata;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/// The metadata of event e9 in pipe 22, as an upstream service without our classes writes it.
final class GenericMetadata {

    private GenericMetadata() {}

    static GenericRecord of(String action) {
        Schema schema = EventMetadata.getClassSchema();
        GenericRecord metadata = new GenericData.Record(schema);
        metadata.put("id", "e9");
        metadata.put("source", "orders");
        metadata.put("action", action);
        metadata.put("organization_id", "300");
        metadata.put(
                "scope_type",
                new GenericData.EnumSymbol(schema.getField("scope_type").schema(), "pipe"));
        metadata.put("scope_id", "22");
        metadata.put("occurred_at", 0L);
        return metadata;
    }
}
