package dev.carillon.schemas.serde;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A map for many threads that never holds more than about its capacity. When it is full some entry
/// makes room: the working set of schemas is far smaller than the capacity, so which one does not
/// matter; what matters is that input from outside cannot fill the heap.
final class BoundedCache<K, V> {

    private final ConcurrentHashMap<K, V> entries = new ConcurrentHashMap<>();
    private final int capacity;

    BoundedCache(int capacity) {
        this.capacity = capacity;
    }

    @Nullable V get(K key) {
        return entries.get(key);
    }

    void put(K key, V value) {
        if (entries.size() >= capacity) {
            var keys = entries.keySet().iterator();
            if (keys.hasNext()) {
                entries.remove(keys.next());
            }
        }
        entries.put(key, value);
    }

    /// Puts a value in unless there is one already.
    ///
    /// @return the one that is there now
    V putIfAbsent(K key, V value) {
        V before = entries.get(key);
        if (before != null) {
            return before;
        }
        if (entries.size() >= capacity) {
            var keys = entries.keySet().iterator();
            if (keys.hasNext()) {
                entries.remove(keys.next());
            }
        }
        V raced = entries.putIfAbsent(key, value);
        return raced == null ? value : raced;
    }

    void remove(K key) {
        entries.remove(key);
    }

    int size() {
        return entries.size();
    }
}
