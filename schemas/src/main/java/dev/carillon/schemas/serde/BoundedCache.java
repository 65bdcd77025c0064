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

    void remove(K key) {
        entries.remove(key);
    }

    int size() {
        return entries.size();
    }
}
