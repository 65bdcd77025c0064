package dev.carillon.router.topology;

import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.StoreBuilder;

/// A builder that hands out a store that exists already. Without a changelog, as Kafka Streams
/// wants it of global stores.
///
/// @param store the store
record GivenStore<T extends StateStore>(T store) implements StoreBuilder<T> {

    @Override
    public StoreBuilder<T> withCachingEnabled() {
        throw new UnsupportedOperationException("the store " + name() + " has no cache");
    }

    @Override
    public StoreBuilder<T> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<T> withLoggingEnabled(Map<String, String> config) {
        throw new UnsupportedOperationException("the store " + name() + " has no changelog");
    }

    @Override
    public StoreBuilder<T> withLoggingDisabled() {
        return this;
    }

    @Override
    public T build() {
        return store;
    }

    @Override
    public Map<String, String> logConfig() {
        return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
        return false;
    }

    @Override
    public String name() {
        return store.name();
    }
}
