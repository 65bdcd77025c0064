package dev.carillon.benchmarks;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.topic.Partitions;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the router pays for each delivery before it writes anything: the derived id, and the
/// partition.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class RoutingIdsBenchmark {

    private static final int PARTITIONS = 24;

    private long next;

    /// A UUIDv5 over four parts.
    @Benchmark
    public DeliveryId deliveryId() {
        next++;
        return DeliveryId.of("300623467", "cards", "event-1234567", new SubscriptionId(next));
    }

    /// The murmur2 hash of a subscription id.
    @Benchmark
    public int partition() {
        next++;
        return Partitions.ofSubscription(new SubscriptionId(next), PARTITIONS);
    }
}
