package dev.carillon.router.topology;

import dev.carillon.schemas.id.Scope;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;

/// Every scope that the directory knows, as bytes. Written by the global thread alone, read by all;
/// in memory, like [SubscriptionTable].
public final class ScopeDirectory implements StateStore {

    /// The store's name in the topology.
    public static final String NAME = "directory";

    private final ConcurrentMap<Scope, DirectoryEntry> entries = new ConcurrentHashMap<>();
    private volatile boolean open;

    /// How many scopes there are.
    public int size() {
        return entries.size();
    }

    void put(Scope scope, byte[] value) {
        entries.put(scope, new DirectoryEntry(value));
    }

    void remove(Scope scope) {
        entries.remove(scope);
    }

    Optional<DirectoryEntry> find(Scope scope) {
        return Optional.ofNullable(entries.get(scope));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        entries.clear();
        context.register(
                root,
                (_, _) -> {
                    throw new IllegalStateException(
                            "the table of the directory is restored through its processor");
                });
        open = true;
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }
}
