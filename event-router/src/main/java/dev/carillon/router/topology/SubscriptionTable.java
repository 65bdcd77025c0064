package dev.carillon.router.topology;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;

/// Every subscription by scope. Written by the global thread alone, read by all.
///
/// In memory, and read from the topic's beginning at every start, so that no file of a past life
/// can bring a deleted subscription back (KIP-1259). Not Kafka's own in-memory store: its scans
/// read a `TreeMap` without its lock, and can miss an untouched key while another is written.
public final class SubscriptionTable implements StateStore {

    /// The store's name in the topology.
    public static final String NAME = "subscriptions";

    private final ConcurrentMap<Scope, Slot> slots = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile boolean open;

    /// The subscriptions of one scope. Once made, it stays.
    private static final class Slot {

        final Scope scope;

        /// A scan sees every entry that is there from its beginning to its end.
        final NavigableMap<SubscriptionId, TableEntry> entries = new ConcurrentSkipListMap<>();

        final AtomicLong generation = new AtomicLong(1);

        Slot(Scope scope) {
            this.scope = scope;
        }
    }

    /// How many subscriptions there are, deleted ones not counted.
    public int size() {
        return size.get();
    }

    /// Puts an entry in, then begins a new generation of its scope: in this order, or an index
    /// could be kept that was scanned before the entry came.
    void put(SubscriptionKey key, TableEntry entry) {
        Slot slot = slots.computeIfAbsent(key.scope(), Slot::new);
        TableEntry before = slot.entries.put(key.id(), entry);
        int counted = before != null && before.isPresent() ? 1 : 0;
        size.addAndGet((entry.isPresent() ? 1 : 0) - counted);
        slot.generation.incrementAndGet();
    }

    /// An equal key that shares its scope with the others of the scope: whoever keeps a key for
    /// each of a million subscriptions should keep this one.
    SubscriptionKey shared(SubscriptionKey key) {
        Slot slot = slots.get(key.scope());
        return slot == null ? key : new SubscriptionKey(slot.scope, key.id());
    }

    /// The entry of a subscription, deleted ones included.
    Optional<TableEntry> find(SubscriptionKey key) {
        Slot slot = slots.get(key.scope());
        return slot == null ? Optional.empty() : Optional.ofNullable(slot.entries.get(key.id()));
    }

    /// A number that changes whenever an entry of the scope has changed; 0 while nobody ever
    /// listened to the scope.
    long generation(Scope scope) {
        Slot slot = slots.get(scope);
        return slot == null ? 0 : slot.generation.get();
    }

    /// The entries of a scope, deleted ones included. A view: what is put while it is walked may or
    /// may not be seen.
    Map<SubscriptionId, TableEntry> entries(Scope scope) {
        Slot slot = slots.get(scope);
        return slot == null ? Map.of() : Collections.unmodifiableMap(slot.entries);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        slots.clear();
        size.set(0);
        // Restoring goes through SubscriptionUpdater like everything else (KAFKA-7663).
        context.register(
                root,
                (_, _) -> {
                    throw new IllegalStateException(
                            "the table of subscriptions is restored through its processor");
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
