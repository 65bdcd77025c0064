package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.testsupport.hostile.Behaviour;
import dev.carillon.testsupport.hostile.Fault;
import dev.carillon.testsupport.hostile.HostileReceiver;
import dev.carillon.testsupport.hostile.Script;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Rows 33, 45, 46, 50 and 51 of the test catalogue, and the promise that every attempt ends
/// exactly once: many bad receivers at one time. The figures of the catalogue are reached with
/// `-Dcarillon.hostile.endpoints=2000 -Dcarillon.hostile.seconds=30
/// -Dcarillon.hostile.hosts=10000`.
class HostileCrowdsTest {

    private static final int ENDPOINTS = Integer.getInteger("carillon.hostile.endpoints", 500);
    private static final int SECONDS = Integer.getInteger("carillon.hostile.seconds", 2);
    private static final int HOSTS = Integer.getInteger("carillon.hostile.hosts", 500);
    private static final Duration TOLERANCE =
            Duration.ofMillis(Integer.getInteger("carillon.hostile.toleranceMillis", 3000));
    private static final long MEBIBYTE = 1024 * 1024;

    @Test
    void twoHundredBodiesWithoutEndHoldLittleMemory() {
        // The worst moment is just below the limit: as much is read as ever will be.
        Behaviour heldAtTheLimit =
                Behaviour.drip(
                        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
                                + "b".repeat(SendConfig.MAX_BODY_BYTES - 1024),
                        Duration.ofSeconds(1));
        try (HostileReceiver receiver = HostileReceiver.start(heldAtTheLimit);
                Calls calls = Calls.within(Duration.ofSeconds(60), 256)) {
            long before = memory();
            List<CompletableFuture<Attempt>> attempts =
                    begin(calls, 200, receiver.uri("/").toString());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(50))
                    .until(() ->
                            calls.runner().transport().bytesRead()
                                    > 200L * (SendConfig.MAX_BODY_BYTES - 1024));

            long growth = memory() - before;

            System.out.println("row 33: 200 endless bodies hold " + growth + " bytes");
            assertThat(growth).isLessThan(16 * MEBIBYTE);
            assertThat(attempts).noneMatch(CompletableFuture::isDone);
            assertThat(receiver.requests()).isEqualTo(200);
        }
    }

    @Test
    void aCrowdThatHangsHoldsItsDeadlineAndNobodyElse() {
        Duration deadline = Duration.ofSeconds(SECONDS);
        Script script =
                (path, _) ->
                        switch (path) {
                            case "/hang" -> Fault.HANG.behaviour();
                            case "/drip" -> Fault.DRIP_BODY.behaviour();
                            default -> Behaviour.OK;
                        };
        try (HostileReceiver receiver = HostileReceiver.start(script);
                Calls calls = Calls.within(deadline, 2 * ENDPOINTS + 16)) {
            String healthy = receiver.uri("/healthy").toString();
            // The first calls of a young JVM are slow, whoever answers.
            for (int i = 0; i < 200; i++) {
                calls.call(healthy);
            }
            List<Long> growths = new ArrayList<>();
            for (int round = 0; round < 2; round++) {
                long before = memory();
                List<CompletableFuture<Attempt>> hanging =
                        new ArrayList<>(begin(calls, ENDPOINTS, receiver.uri("/hang").toString()));
                hanging.addAll(begin(calls, ENDPOINTS, receiver.uri("/drip").toString()));
                List<Duration> durations = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    Attempt attempt = calls.call(healthy);
                    assertThat(attempt.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
                    durations.add(attempt.duration());
                }
                growths.add(memory() - before);
                durations.sort(null);
                System.out.println(
                        "rows 45 and 46: "
                                + 2 * ENDPOINTS
                                + " hang for "
                                + deadline
                                + "; a healthy call takes "
                                + durations.get(197).toMillis()
                                + " ms (p99); heap and direct memory grew by "
                                + growths.getLast()
                                + " bytes");
                for (CompletableFuture<Attempt> each : hanging) {
                    Attempt attempt = each.orTimeout(SECONDS + 10, TimeUnit.SECONDS).join();
                    assertThat(attempt.outcome()).isInstanceOf(AttemptOutcome.TimedOut.class);
                    assertThat(attempt.duration()).isBetween(deadline, deadline.plus(TOLERANCE));
                }
                assertThat(durations.get(197)).isLessThan(Duration.ofMillis(500));
            }

            // 32 KiB for each of both sides, which live in this process together.
            assertThat(growths).allMatch(growth -> growth < 2L * ENDPOINTS * 32 * 1024);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() ->
                            assertThat(receiver.open())
                                    .isLessThanOrEqualTo(
                                            calls.runner().transport().connections().size()));
            assertThat(receiver.requests()).isEqualTo(600 + 4L * ENDPOINTS);
        }
    }

    @Test
    void manyHostsShareTheConnectionsThereMayBe() {
        int cap = 64;
        try (HostileReceiver receiver = HostileReceiver.start(Behaviour.OK);
                Calls calls =
                        Calls.with(
                                new SendConfig(Duration.ofSeconds(30), Duration.ofSeconds(5), cap),
                                Set.of(receiver.port()))) {
            AtomicInteger most = new AtomicInteger();
            AtomicInteger delivered = new AtomicInteger();
            List<CompletableFuture<Void>> attempts = new ArrayList<>();
            for (int i = 0; i < HOSTS; i++) {
                attempts.add(
                        calls.begin("http://host" + i + ".example.com:" + receiver.port() + "/")
                                .thenAccept(attempt -> {
                                    most.accumulateAndGet(
                                            calls.runner().transport().open(), Math::max);
                                    if (attempt.outcome() instanceof AttemptOutcome.Delivered) {
                                        delivered.incrementAndGet();
                                    }
                                }));
            }
            attempts.forEach(attempt -> attempt.orTimeout(60, TimeUnit.SECONDS).join());

            System.out.println("row 51: " + HOSTS + " hosts over " + most.get() + " connections");
            assertThat(delivered).hasValue(HOSTS);
            assertThat(most.get()).isLessThanOrEqualTo(cap);
            assertThat(receiver.accepted()).isEqualTo(HOSTS);
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> receiver.open() <= cap);
        }
    }

    @Test
    void everyAttemptEndsExactlyOnceWhateverTheReceiversDo() {
        long seed = Long.getLong("carillon.seed", System.nanoTime());
        Random random = new Random(seed);
        Duration deadline = Duration.ofSeconds(1);
        Fault[] faults = Fault.values();
        List<Behaviour> behaviours = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            behaviours.add(
                    random.nextInt(3) == 0
                            ? Behaviour.OK
                            : random.nextInt(4) == 0
                                    ? Behaviour.delayed(Duration.ofMillis(random.nextInt(1500)))
                                    : faults[random.nextInt(faults.length)].behaviour());
        }
        AtomicInteger turn = new AtomicInteger();
        Script script =
                (_, _) -> behaviours.get(Math.floorMod(turn.getAndIncrement(), behaviours.size()));
        List<AtomicInteger> ends = new ArrayList<>();
        List<Duration> durations = new ArrayList<>();
        try (HostileReceiver receiver = HostileReceiver.start(script);
                Calls calls = Calls.within(deadline, 64)) {
            for (int i = 0; i < 200; i++) {
                // The first calls of a young JVM are slow, whoever answers.
                calls.call("http://127.0.0.1:1/");
            }
            for (int i = 0; i < 400; i++) {
                AtomicInteger count = new AtomicInteger();
                ends.add(count);
                byte[] body = "b".repeat(random.nextInt(100) == 0 ? 300_000 : 100).getBytes(UTF_8);
                calls.begin(
                        receiver.uri("/" + i % 40).toString(),
                        body,
                        attempt -> {
                            synchronized (durations) {
                                durations.add(attempt.duration());
                            }
                            count.incrementAndGet();
                        });
            }
            Awaitility.await("every attempt ends, seed " + seed)
                    .atMost(deadline.plus(TOLERANCE))
                    .until(() -> ends.stream().allMatch(count -> count.get() > 0));

            assertThat(calls.hasFailed()).as("seed %d", seed).isFalse();
            Awaitility.await("connections are given back, seed " + seed)
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> receiver.open() <= calls.runner().transport().open());
        }
        // Closing ends nothing for a second time.
        assertThat(ends).as("seed %d", seed).allMatch(count -> count.get() == 1);
        synchronized (durations) {
            assertThat(durations)
                    .as("seed %d", seed)
                    .allMatch(duration -> duration.compareTo(deadline.plus(TOLERANCE)) < 0);
        }
    }

    private static List<CompletableFuture<Attempt>> begin(Calls calls, int count, String url) {
        List<CompletableFuture<Attempt>> attempts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            attempts.add(calls.begin(url));
        }
        return attempts;
    }

    /// Heap in use after a collection, and buffers outside of it.
    private static long memory() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
    }
}
