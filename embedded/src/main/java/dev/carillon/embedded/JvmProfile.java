package dev.carillon.embedded;

import java.util.List;

/// What the children's Java virtual machines are tuned for.
public enum JvmProfile {
    /// A quick start and little memory: only the C1 compiler, the serial collector.
    QUICK_START,
    /// High load for minutes, as in a benchmark: both compilers, and room on the heap.
    SUSTAINED_LOAD;

    List<String> options() {
        return switch (this) {
            case QUICK_START ->
                    List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Xss512k");
            case SUSTAINED_LOAD -> List.of("-XX:+UseParallelGC", "-Xms1g", "-Xmx1g");
        };
    }
}
