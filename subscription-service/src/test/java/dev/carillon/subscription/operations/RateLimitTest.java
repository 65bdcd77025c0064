package dev.carillon.subscription.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Clock clock = new Moved(now);

    @Test
    void letsThroughTheLimitAndSaysWhenTheNextOneMay() {
        RateLimit limit = new RateLimit(3, Duration.ofSeconds(30), clock);
        take(limit, 3);

        now.set(START.plusSeconds(10));
        assertThat(limit.take("a")).contains(Duration.ofSeconds(20));
        assertThat(limit.take("b")).isEmpty();

        now.set(START.plusSeconds(30));
        assertThat(limit.take("a")).isEmpty();
    }

    /// A counter that starts anew at each full minute would let twice the limit through around it.
    @Test
    void neverLetsMoreThroughInAnyWindow() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        RateLimit limit = new RateLimit(20, Duration.ofSeconds(30), clock);
        Deque<Instant> passed = new ArrayDeque<>();

        for (int i = 0; i < 20_000; i++) {
            now.set(
                    now.get()
                            .plusMillis(random.nextInt(random.nextInt(100) == 0 ? 40_000 : 2_000)));
            while (!passed.isEmpty() && !passed.getFirst().plusSeconds(30).isAfter(now.get())) {
                passed.removeFirst();
            }
            boolean isFree = passed.size() < 20;
            assertThat(limit.take("a").isEmpty()).as("call %d, seed %d", i, seed).isEqualTo(isFree);
            if (isFree) {
                passed.addLast(now.get());
            }
        }
    }

    @Test
    void isExactUnderAHundredThreads() throws Exception {
        RateLimit limit = new RateLimit(500, Duration.ofSeconds(30), clock);
        Callable<Integer> caller =
                () -> {
                    int passed = 0;
                    for (int i = 0; i < 50; i++) {
                        passed += limit.take("a").isEmpty() ? 1 : 0;
                    }
                    return passed;
                };
        int passed = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(100)) {
            for (Future<Integer> future :
                    threads.invokeAll(Stream.generate(() -> caller).limit(100).toList())) {
                passed += future.get();
            }
        }

        assertThat(passed).isEqualTo(500);
    }

    @Test
    void forgetsKeysThatAreNotUsed() {
        RateLimit limit = new RateLimit(3, Duration.ofSeconds(30), clock);
        for (int i = 0; i < 1_000; i++) {
            assertThat(limit.take("key " + i)).isEmpty();
        }

        now.set(START.plusSeconds(31));
        Optional<Duration> first = limit.take("new");

        assertThat(first).isEmpty();
        assertThat(limit.keys()).isEqualTo(1);
    }

    private static void take(RateLimit limit, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(limit.take("a")).isEmpty();
        }
    }

    /// A clock in our hands.
    private static final class Moved extends Clock {

        private final AtomicReference<Instant> now;

        Moved(AtomicReference<Instant> now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
