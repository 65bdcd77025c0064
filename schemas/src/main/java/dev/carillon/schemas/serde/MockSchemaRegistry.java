package dev.carillon.schemas.serde;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/// A registry in this process, for tests: what `mock://scope` names. Everything with the same scope
/// sees the same schemas; ids count from 1. It checks no compatibility. Safe for many threads.
///
/// The scopes are static because the address in a Kafka setting is all that a producer and a
/// consumer in one test share.
public final class MockSchemaRegistry implements SchemaRegistry {

    private static final Map<String, MockSchemaRegistry> SCOPES = new ConcurrentHashMap<>();

    private final String scope;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final Map<String, List<Integer>> subjects = new HashMap<>();
    private final AtomicReference<@Nullable String> outage = new AtomicReference<>();

    private MockSchemaRegistry(String scope) {
        this.scope = scope;
    }

    /// The registry of a scope, made when it is first asked for.
    public static MockSchemaRegistry forScope(String scope) {
        return SCOPES.computeIfAbsent(scope, MockSchemaRegistry::new);
    }

    /// Forgets a scope; who asks for it afterwards gets an empty registry.
    public static void drop(String scope) {
        SCOPES.remove(scope);
    }

    /// From now on every question ends in [RegistryUnavailableException] with this reason.
    public void breakDown(String reason) {
        outage.set(reason);
    }

    /// Ends what [#breakDown(String)] began.
    public void recover() {
        outage.set(null);
    }

    /// The subjects that have a schema, in no order.
    public synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    @Override
    public synchronized int register(String subject, Schema schema) {
        throwIfDown();
        Integer known = ids.get(schema.toString());
        int id = known == null ? freeId() : known;
        registerAs(id, subject, schema);
        return id;
    }

    /// Puts the schema under the subject with an id of the caller's choice. Several texts of what
    /// is one schema may share an id; the first is the one that readers get.
    public synchronized void registerAs(int id, String subject, Schema schema) {
        ids.put(schema.toString(), id);
        schemas.putIfAbsent(id, SchemaTexts.parse(List.of(schema.toString())));
        List<Integer> versions = subjects.computeIfAbsent(subject, s -> new ArrayList<>());
        if (!versions.contains(id)) {
            versions.add(id);
        }
    }

    private int freeId() {
        int id = 1;
        while (schemas.containsKey(id)) {
            id++;
        }
        return id;
    }

    @Override
    public synchronized int id(String subject, Schema schema) {
        throwIfDown();
        Integer id = ids.get(schema.toString());
        if (id == null || !subjects.getOrDefault(subject, List.of()).contains(id)) {
            throw new UnknownSchemaException(
                    "The schema of %s is not registered under subject %s of mock://%s"
                            .formatted(schema.getFullName(), subject, scope));
        }
        return id;
    }

    @Override
    public synchronized Schema schema(int id) {
        throwIfDown();
        Schema schema = schemas.get(id);
        if (schema == null) {
            throw new UnknownSchemaException("mock://%s has no schema %d".formatted(scope, id));
        }
        return schema;
    }

    @Override
    public synchronized Registered latest(String subject) {
        throwIfDown();
        List<Integer> versions = subjects.getOrDefault(subject, List.of());
        if (versions.isEmpty()) {
            throw new UnknownSchemaException(
                    "mock://%s has no subject %s".formatted(scope, subject));
        }
        int id = versions.getLast();
        return new Registered(
                subject, versions.size(), id, Objects.requireNonNull(schemas.get(id)));
    }

    private void throwIfDown() {
        String reason = outage.get();
        if (reason != null) {
            throw new RegistryUnavailableException("mock://%s: %s".formatted(scope, reason));
        }
    }

    /// Does nothing: others share the scope.
    @Override
    public void close() {}
}
