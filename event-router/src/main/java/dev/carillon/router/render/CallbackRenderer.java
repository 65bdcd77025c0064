package dev.carillon.router.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.carillon.router.domain.Rendered;
import java.io.IOException;
import java.time.DateTimeException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.GenericRecord;

/// Writes the body of an event's callbacks: `{"data":{"action":"…","payload_id":"…",…}}`, then the
/// event's own fields in the order of its schema; compact, UTF-8. The same event gives the same
/// bytes, always. Safe for many threads.
public final class CallbackRenderer {

    private static final String METADATA = "metadata";
    private static final String ACTION = "action";
    private static final String PAYLOAD_ID = "payload_id";

    /// Characters beyond the first 65,536 are written as themselves and not as pairs of escapes.
    private final JsonFactory json =
            JsonFactory.builder()
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build();

    private final JsonValues values = new JsonValues();
    private final int limitBytes;

    /// @param limitBytes the most a body may have
    public CallbackRenderer(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /// The body for this event.
    ///
    /// @param action the action by its one name
    /// @param eventId the event's id
    public Rendered render(GenericRecord event, String action, String eventId) {
        BoundedBuffer buffer = new BoundedBuffer(limitBytes);
        try (JsonGenerator out = json.createGenerator(buffer)) {
            out.writeStartObject();
            out.writeObjectFieldStart("data");
            out.writeStringField(ACTION, action);
            out.writeStringField(PAYLOAD_ID, eventId);
            writeFields(event, out);
            out.writeEndObject();
            out.writeEndObject();
        } catch (BoundedBuffer.FullException e) {
            return new Rendered.TooLarge(limitBytes);
        } catch (IOException
                | AvroRuntimeException
                | DateTimeException
                | ArithmeticException
                | IllegalArgumentException
                | ClassCastException e) {
            return new Rendered.Impossible("the event has no form in JSON: " + e.getMessage());
        }
        return new Rendered.Payload(buffer.toByteArray());
    }

    private void writeFields(GenericRecord event, JsonGenerator out) throws IOException {
        for (JsonValues.FieldForm field : values.fields(event.getSchema())) {
            switch (field.name().getValue()) {
                case METADATA -> {
                    // Says how to route the event, and is nothing for its receivers.
                }
                case ACTION, PAYLOAD_ID ->
                        throw new IllegalArgumentException(
                                "the field \""
                                        + field.name().getValue()
                                        + "\" of "
                                        + event.getSchema().getFullName()
                                        + " has the name of one of ours");
                default -> values.writeField(field, event.get(field.position()), out);
            }
        }
    }
}
