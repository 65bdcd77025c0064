package dev.carillon.schemas.serde;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schemas.serde.RegistryTransport.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/// A registry that speaks the Confluent REST protocol: Confluent's own, Apicurio (`ccompat`),
/// Karapace, Redpanda. Safe for many threads.
///
/// An id never changes its schema, and a schema never changes its id under a subject, so both are
/// remembered for good, up to `max.schemas.per.subject` entries each. That an id is unknown is
/// remembered for two seconds only: it may be registered the next moment.
///
/// Source: docs.confluent.io, "Schema Registry API Reference".
public final class HttpSchemaRegistry implements SchemaRegistry {

    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(2);
    private static final int SUBJECT_UNKNOWN = 40401;
    private static final int VERSION_UNKNOWN = 40402;
    private static final int SCHEMA_UNKNOWN = 40403;
    private static final int READ_ONLY = 42205;

    private record Under(String subject, String schemaText) {}

    private record Missing(long untilNanos, String message) {}

    private final RegistryTransport transport;
    private final String query;
    private final BoundedCache<Under, Integer> registered;
    private final BoundedCache<Under, Integer> known;
    private final BoundedCache<Integer, Schema> schemas;
    private final BoundedCache<Integer, Missing> missing;

    private final LongSupplier nanoClock;

    HttpSchemaRegistry(SerdeSettings settings) {
        this(settings, System::nanoTime);
    }

    /// @param nanoClock what [System#nanoTime()] would say
    HttpSchemaRegistry(SerdeSettings settings, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.transport = new RegistryTransport(settings);
        this.query = settings.getBoolean(SerdeSettings.NORMALIZE) ? "?normalize=true" : "";
        this.registered = new BoundedCache<>(settings.cacheCapacity());
        this.known = new BoundedCache<>(settings.cacheCapacity());
        this.schemas = new BoundedCache<>(settings.cacheCapacity());
        this.missing = new BoundedCache<>(settings.cacheCapacity());
    }

    @Override
    public int register(String subject, Schema schema) {
        Under under = new Under(subject, schema.toString());
        Integer cached = registered.get(under);
        if (cached != null) {
            return cached;
        }
        String path = "/subjects/" + encoded(subject) + "/versions" + query;
        int id =
                switch (transport.post(path, under.schemaText())) {
                    case Answer.Done done -> number(done.body(), "id");
                    case Answer.Refused no when !isAboutTheSchema(no) ->
                            throw outOfProtocol(path, no);
                    case Answer.Refused no ->
                            throw new RefusedSchemaException(
                                    "The registry refuses the schema of %s for subject %s: %s (%d)"
                                            .formatted(
                                                    schema.getFullName(),
                                                    subject,
                                                    no.message(),
                                                    no.errorCode()));
                };
        registered.put(under, id);
        return id;
    }

    @Override
    public int id(String subject, Schema schema) {
        Under under = new Under(subject, schema.toString());
        Integer cached = known.get(under);
        if (cached != null) {
            return cached;
        }
        String path = "/subjects/" + encoded(subject) + query;
        int id =
                switch (transport.post(path, under.schemaText())) {
                    case Answer.Done done -> number(done.body(), "id");
                    case Answer.Refused no when isUnknown(no) ->
                            throw new UnknownSchemaException(
                                    "The schema of %s is not registered under subject %s: %s (%d). Register it, or set %s=true"
                                            .formatted(
                                                    schema.getFullName(),
                                                    subject,
                                                    no.message(),
                                                    no.errorCode(),
                                                    SerdeSettings.AUTO_REGISTER));
                    case Answer.Refused no -> throw outOfProtocol(path, no);
                };
        known.put(under, id);
        return id;
    }

    @Override
    public Schema schema(int id) {
        Schema cached = schemas.get(id);
        if (cached != null) {
            return cached;
        }
        throwIfMissing(id);
        String path = "/schemas/ids/" + id;
        Schema schema =
                switch (transport.get(path)) {
                    case Answer.Done done -> parsed(done.body());
                    case Answer.Refused no when no.errorCode() == SCHEMA_UNKNOWN -> {
                        String message =
                                "The registry has no schema with id %d: %s (%d)"
                                        .formatted(id, no.message(), no.errorCode());
                        long until = nanoClock.getAsLong() + UNKNOWN_FOR.toNanos();
                        missing.put(id, new Missing(until, message));
                        throw new UnknownSchemaException(message);
                    }
                    case Answer.Refused no -> throw outOfProtocol(path, no);
                };
        schemas.put(id, schema);
        return schema;
    }

    private void throwIfMissing(int id) {
        if (id < 0) {
            throw new UnknownSchemaException("No registry gives out a negative schema id: " + id);
        }
        Missing known = missing.get(id);
        if (known == null) {
            return;
        }
        if (nanoClock.getAsLong() - known.untilNanos() < 0) {
            throw new UnknownSchemaException(known.message());
        }
        missing.remove(id);
    }

    @Override
    public Registered latest(String subject) {
        return version(subject, "latest");
    }

    private Registered version(String subject, String version) {
        JsonNode body = versionBody(subject, version);
        return new Registered(subject, number(body, "version"), number(body, "id"), parsed(body));
    }

    private JsonNode versionBody(String subject, String version) {
        String path = "/subjects/" + encoded(subject) + "/versions/" + version;
        return switch (transport.get(path)) {
            case Answer.Done done -> done.body();
            case Answer.Refused no when isUnknown(no) ->
                    throw new UnknownSchemaException(
                            "The registry has no version %s of subject %s: %s (%d)"
                                    .formatted(version, subject, no.message(), no.errorCode()));
            case Answer.Refused no -> throw outOfProtocol(path, no);
        };
    }

    private Schema parsed(JsonNode body) {
        Map<String, String> texts = new LinkedHashMap<>();
        List<String> inOrder = new ArrayList<>();
        collect(body, texts, inOrder);
        return SchemaTexts.parse(inOrder);
    }

    /// Puts the schema's references before the schema, each once, the deepest first.
    private void collect(JsonNode body, Map<String, String> seen, List<String> inOrder) {
        String type = body.path("schemaType").asText("AVRO");
        if (!"AVRO".equals(type)) {
            throw new SerializationException("The schema is %s, not AVRO".formatted(type));
        }
        for (JsonNode reference : body.path("references")) {
            String subject = text(reference, "subject");
            String version = Integer.toString(number(reference, "version"));
            String key = version + " " + subject;
            if (seen.putIfAbsent(key, subject) == null) {
                collect(versionBody(subject, version), seen, inOrder);
            }
        }
        inOrder.add(text(body, "schema"));
    }

    /// Whether registering failed for what the schema is. The rest says something about the
    /// registry, for example that an operator made the subject read-only for a while.
    private static boolean isAboutTheSchema(Answer.Refused no) {
        return switch (no.status()) {
            case 400, 409, 413 -> true;
            case 422 -> no.errorCode() != READ_ONLY;
            default -> false;
        };
    }

    private static boolean isUnknown(Answer.Refused no) {
        return no.errorCode() == SUBJECT_UNKNOWN
                || no.errorCode() == VERSION_UNKNOWN
                || no.errorCode() == SCHEMA_UNKNOWN;
    }

    private static int number(JsonNode body, String field) {
        if (!body.path(field).isInt()) {
            throw new RegistryUnavailableException(
                    "The schema registry's answer has no number %s: %s".formatted(field, body));
        }
        return body.path(field).intValue();
    }

    private static String text(JsonNode body, String field) {
        if (!body.path(field).isTextual()) {
            throw new RegistryUnavailableException(
                    "The schema registry's answer has no text %s: %s".formatted(field, body));
        }
        return body.path(field).textValue();
    }

    private static RegistryUnavailableException outOfProtocol(String path, Answer.Refused no) {
        return new RegistryUnavailableException(
                "The schema registry answered %d (%d, %s) to %s; check the path in %s and the registry's mode"
                        .formatted(
                                no.status(),
                                no.errorCode(),
                                no.message(),
                                path,
                                SerdeSettings.URL));
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        transport.close();
    }
}
