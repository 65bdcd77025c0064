package dev.carillon.subscription.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.subscription.domain.Filters;
import dev.carillon.subscription.domain.Sealed;
import dev.carillon.subscription.domain.SealedHeader;
import dev.carillon.subscription.domain.SealedSecret;
import dev.carillon.subscription.domain.SubscriptionRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The JSON columns: filters, and the snapshots of the outbox. A snapshot written by an older
/// version of the service must stay readable.
final class SnapshotJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String NO_FILTERS = "{}";

    private SnapshotJson() {}

    static String filters(Filters filters) {
        return write(filtersNode(filters));
    }

    static Filters readFilters(String json) {
        // Most webhooks have none.
        return json.equals(NO_FILTERS) ? Filters.NONE : filters(read(json));
    }

    static String snapshot(SubscriptionRecord record) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("organization", record.organization());
        ArrayNode actions = node.putArray("actions");
        record.actions().forEach(actions::add);
        node.set("filters", filtersNode(record.filters()));
        node.put("url", text(record.url()));
        ArrayNode headers = node.putArray("headers");
        record.headers()
                .forEach(header ->
                        headers.addObject()
                                .put("name", header.name())
                                .put("value", text(header.value())));
        ArrayNode secrets = node.putArray("secrets");
        record.secrets()
                .forEach(secret -> {
                    ObjectNode one = secrets.addObject().put("value", text(secret.value()));
                    secret.notAfter().ifPresent(at -> one.put("notAfter", at.toEpochMilli()));
                });
        node.put("enabled", record.isEnabled());
        node.put("updatedAt", record.updatedAt().toEpochMilli());
        return write(node);
    }

    static SubscriptionRecord readSnapshot(String json, SubscriptionKey key, long version) {
        JsonNode node = read(json);
        List<String> actions = new ArrayList<>();
        node.get("actions").forEach(action -> actions.add(action.textValue()));
        List<SealedHeader> headers = new ArrayList<>();
        node.get("headers")
                .forEach(header ->
                        headers.add(
                                new SealedHeader(
                                        header.get("name").textValue(),
                                        sealed(header.get("value")))));
        List<SealedSecret> secrets = new ArrayList<>();
        node.get("secrets")
                .forEach(secret ->
                        secrets.add(
                                new SealedSecret(
                                        sealed(secret.get("value")),
                                        Optional.ofNullable(secret.get("notAfter"))
                                                .map(JsonNode::longValue)
                                                .map(Instant::ofEpochMilli))));
        return new SubscriptionRecord(
                key,
                node.get("organization").textValue(),
                actions,
                filters(node.get("filters")),
                sealed(node.get("url")),
                headers,
                secrets,
                node.get("enabled").booleanValue(),
                version,
                Instant.ofEpochMilli(node.get("updatedAt").longValue()));
    }

    private static ObjectNode filtersNode(Filters filters) {
        ObjectNode node = MAPPER.createObjectNode();
        filters.byKey()
                .forEach((key, ids) -> {
                    ArrayNode values = node.putArray(key);
                    ids.forEach(values::add);
                });
        return node;
    }

    private static Filters filters(JsonNode node) {
        Map<String, List<Long>> byKey = new TreeMap<>();
        node.properties()
                .forEach(member -> {
                    List<Long> ids = new ArrayList<>();
                    member.getValue().forEach(id -> ids.add(id.longValue()));
                    byKey.put(member.getKey(), ids);
                });
        return new Filters(byKey);
    }

    private static String text(Sealed sealed) {
        return Base64.getEncoder().encodeToString(sealed.bytes());
    }

    private static Sealed sealed(JsonNode node) {
        try {
            return Sealed.of(node.binaryValue());
        } catch (IOException e) {
            throw new IllegalStateException("a snapshot holds cipher text that is not base64", e);
        }
    }

    private static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON values can be written", e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON column holds no JSON", e);
        }
    }
}
