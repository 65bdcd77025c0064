package dev.carillon.benchmarks.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/// Times of answers. For one thread.
final class Latencies {

    private long[] nanos = new long[4_096];
    private int count;

    void add(long time) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = time;
    }

    void addAll(Latencies others) {
        for (int i = 0; i < others.count; i++) {
            add(others.nanos[i]);
        }
    }

    int count() {
        return count;
    }

    /// The time that this share of all was not slower than, in milliseconds; 0 when there is none.
    double millis(double share) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int index = (int) Math.ceil(share * count) - 1;
        return Math.round(sorted[Math.clamp(index, 0, count - 1)] / 10_000.0) / 100.0;
    }

    /// `p50`, `p99` and `max` in milliseconds.
    void into(ObjectNode node) {
        node.put("p50", millis(0.5)).put("p99", millis(0.99)).put("max", millis(1));
    }
}
