package dev.carillon.router.topology;

import dev.carillon.router.domain.Subscription;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Reads subscriptions with the schema they were written with, each but once.
///
/// @param reader stays the caller's to close
record AvroSubscriptionReader(AvroReader<dev.carillon.schemas.wire.Subscription> reader)
        implements SubscriptionReader {

    @Override
    public Decoded<Subscription> read(SubscriptionKey key, TableEntry entry) {
        return entry.read(bytes -> decoded(key, entry, bytes));
    }

    private Decoded<Subscription> decoded(SubscriptionKey key, TableEntry entry, byte[] bytes) {
        return switch (reader.read(Topics.SUBSCRIPTIONS, bytes)) {
            case Decoded.Poison(String reason) -> new Decoded.Poison<>(reason);
            case Decoded.Value(var wire) -> translated(key, entry, wire);
        };
    }

    private static Decoded<Subscription> translated(
            SubscriptionKey key, TableEntry entry, dev.carillon.schemas.wire.Subscription wire) {
        String told =
                wire.getScopeType() + ":" + wire.getScopeId() + "/" + wire.getSubscriptionId();
        if (!told.equals(key.text())) {
            return new Decoded.Poison<>(
                    "the value is about " + told + ", but its key is " + key.text());
        }
        // Few names, and a million subscriptions that would each keep their own copies of them.
        Set<String> actions = new HashSet<>();
        wire.getActions().forEach(action -> actions.add(action.intern()));
        Map<String, Set<Long>> filters = new HashMap<>();
        wire.getFilters()
                .forEach((name, numbers) -> filters.put(name.intern(), new HashSet<>(numbers)));
        return new Decoded.Value<>(
                new Subscription(key, wire.getEnabled(), actions, filters, entry.position()));
    }
}
