package dev.carillon.router.topology;

import dev.carillon.router.domain.ScopeIndex;
import dev.carillon.router.domain.Subscription;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.Decoded;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The compiled indexes of the scopes that had events lately. Safe for many threads.
///
/// An index is used again only while the scope's generation is the one from before its scan. The
/// table begins a new generation after each write, so an index whose scan missed a write is either
/// not kept or never found valid.
final class HotScopes {

    /// How long a subscription that could not be read is left out before it is read again: its
    /// schema may have reached the registry late.
    private static final Duration UNREADABLE_FOR = Duration.ofSeconds(30);

    private final SubscriptionTable table;
    private final SubscriptionReader reader;
    private final Clock clock;
    private final int capacity;
    private final ConcurrentMap<Scope, Hot> hot = new ConcurrentHashMap<>();
    private final AtomicInteger weight = new AtomicInteger();

    /// An index and how long it holds.
    private record Hot(long generation, Instant until, ScopeIndex index) {

        /// What it counts against the capacity: an index costs something though nobody is in it.
        int weight() {
            return 1 + index.size();
        }
    }

    /// @param capacity how many subscriptions may be kept compiled; at least 1
    HotScopes(SubscriptionTable table, SubscriptionReader reader, Clock clock, int capacity) {
        this.table = table;
        this.reader = reader;
        this.clock = clock;
        this.capacity = capacity;
    }

    /// The subscriptions of a scope as they are now.
    ///
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when the registry cannot be
    ///   asked
    ScopeIndex index(Scope scope) {
        long before = table.generation(scope);
        if (before == 0) {
            return ScopeIndex.EMPTY;
        }
        Hot kept = hot.get(scope);
        if (kept != null && kept.generation() == before && clock.instant().isBefore(kept.until())) {
            return kept.index();
        }
        Hot compiled = compile(scope, before);
        if (table.generation(scope) == before) {
            keep(scope, compiled);
        }
        return compiled.index();
    }

    private Hot compile(Scope scope, long generation) {
        List<Subscription> readable = new ArrayList<>();
        Instant until = Instant.MAX;
        for (Map.Entry<SubscriptionId, TableEntry> entry : table.entries(scope).entrySet()) {
            if (!entry.getValue().isPresent()) {
                continue;
            }
            SubscriptionKey key = new SubscriptionKey(scope, entry.getKey());
            switch (reader.read(key, entry.getValue())) {
                case Decoded.Value(Subscription subscription) -> readable.add(subscription);
                // Left out, and reported by the inspector.
                case Decoded.Poison(_) -> until = clock.instant().plus(UNREADABLE_FOR);
            }
        }
        return new Hot(generation, until, ScopeIndex.of(readable));
    }

    private void keep(Scope scope, Hot compiled) {
        if (compiled.weight() > capacity) {
            return;
        }
        Hot replaced = hot.put(scope, compiled);
        int added = compiled.weight() - (replaced == null ? 0 : replaced.weight());
        if (weight.addAndGet(added) > capacity) {
            forgetSome(scope);
        }
    }

    /// Makes room for as much again as was in the way: a quarter of what is kept, in no order.
    private void forgetSome(Scope newest) {
        for (Scope scope : hot.keySet()) {
            if (weight.get() <= capacity - capacity / 4) {
                return;
            }
            if (scope.equals(newest)) {
                continue;
            }
            Hot forgotten = hot.remove(scope);
            if (forgotten != null) {
                weight.addAndGet(-forgotten.weight());
            }
        }
    }
}
