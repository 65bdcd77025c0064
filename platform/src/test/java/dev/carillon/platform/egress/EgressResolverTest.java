package dev.carillon.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EgressResolverTest {

    private static final EgressPolicy POLICY = new EgressPolicy(EgressConfig.strict(), List.of());
    private static final String PUBLIC = "93.184.215.14";
    private static final String PUBLIC_6 = "2606:4700::1111";

    private final List<EgressResolver> resolvers = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        release.countDown();
        resolvers.forEach(EgressResolver::close);
    }

    @Test
    void allowsExactlyTheAddressesThatWereAnswered() {
        assertThat(answered(PUBLIC, PUBLIC_6))
                .isEqualTo(
                        new Resolution.Allowed(
                                List.of(
                                        InetAddress.ofLiteral(PUBLIC),
                                        InetAddress.ofLiteral(PUBLIC_6))));
    }

    /// Answers may come as a set of any size, of both families, mapped or not.
    @Test
    void refusesTheNameWhenAnyAnswerIsRefused() {
        assertThat(answered(PUBLIC, "10.0.0.1")).isEqualTo(refused(Verdict.PRIVATE));
        assertThat(answered("10.0.0.1")).isEqualTo(refused(Verdict.PRIVATE));
        assertThat(answered(PUBLIC, "::1")).isEqualTo(refused(Verdict.LOOPBACK));
        assertThat(answered("127.0.0.1", PUBLIC_6)).isEqualTo(refused(Verdict.LOOPBACK));
        assertThat(answered(PUBLIC, "::ffff:169.254.169.254"))
                .isEqualTo(refused(Verdict.LINK_LOCAL));
        String[] many = new String[50];
        Arrays.setAll(many, i -> "93.184.215." + (i + 1));
        assertThat(answered(many)).isInstanceOf(Resolution.Allowed.class);
        many[49] = "192.168.0.1";
        assertThat(answered(many)).isEqualTo(refused(Verdict.PRIVATE));
    }

    @Test
    void looksUpOncePerCallHoweverTheAnswersAlternate() {
        AtomicInteger calls = new AtomicInteger();
        EgressResolver resolver =
                resolver(_ ->
                        List.of(
                                InetAddress.ofLiteral(
                                        calls.getAndIncrement() % 2 == 0 ? PUBLIC : "127.0.0.1")));

        for (int i = 0; i < 1000; i++) {
            Resolution expected =
                    i % 2 == 0
                            ? new Resolution.Allowed(List.of(InetAddress.ofLiteral(PUBLIC)))
                            : refused(Verdict.LOOPBACK);
            assertThat(resolver.resolve("rebinding.example")).isEqualTo(expected);
        }
        assertThat(calls).hasValue(1000);
    }

    @Test
    void leavesANameWithoutAnAnswerUnresolved() {
        assertThat(answered()).isInstanceOf(Resolution.Unresolved.class);
        assertThat(failing(new UnknownHostException("h.example: SERVFAIL at 10.0.0.2")))
                .isEqualTo(new Resolution.Unresolved("the name does not resolve"));
    }

    /// Whatever goes wrong, there is no address to dial.
    @Test
    void failsClosed() {
        assertThat(failing(new IllegalStateException("broken at 10.0.0.2")))
                .isEqualTo(new Resolution.Unresolved("the lookup of the name failed"));
        assertThat(failing(new StackOverflowError())).isInstanceOf(Resolution.Unresolved.class);
        assertThat(resolver(_ -> withNull()).resolve("h.example"))
                .isInstanceOf(Resolution.Unresolved.class);
        EgressResolver closed = resolver(_ -> List.of(InetAddress.ofLiteral(PUBLIC)));
        closed.close();
        assertThat(closed.resolve("h.example")).isInstanceOf(Resolution.Unresolved.class);
    }

    @Test
    void givesUpAtTheDeadline() {
        EgressResolver resolver = resolver(_ -> blocked(), Duration.ofMillis(100), 8);
        long start = System.nanoTime();

        Resolution resolution = resolver.resolve("slow.example");

        assertThat(resolution)
                .isEqualTo(new Resolution.Unresolved("the name did not resolve in time"));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(100), Duration.ofSeconds(5));
    }

    /// A dead name server holds its share of the threads, and the others go on.
    @Test
    void aDeadDomainDoesNotStarveTheOthers() throws Exception {
        AtomicInteger stuck = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(2);
        EgressResolver resolver =
                resolver(
                        host -> {
                            if (host.endsWith(".dead.example")) {
                                stuck.incrementAndGet();
                                full.countDown();
                                return blocked();
                            }
                            return List.of(InetAddress.ofLiteral(PUBLIC));
                        },
                        Duration.ofSeconds(20),
                        16);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Resolution>> waiting = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String host = "h" + i + ".dead.example";
                waiting.add(callers.submit(() -> resolver.resolve(host)));
            }
            assertThat(full.await(10, TimeUnit.SECONDS)).isTrue();

            for (int i = 0; i < 200; i++) {
                assertThat(resolver.resolve("h.live" + i + ".example"))
                        .isInstanceOf(Resolution.Allowed.class);
            }

            assertThat(stuck).hasValue(2);
            release.countDown();
            for (Future<Resolution> future : waiting) {
                assertThat(future.get()).isInstanceOf(Resolution.Unresolved.class);
            }
        }
    }

    @Test
    void aBurstOfOneHealthyDomainWaitsForItsTurn() throws Exception {
        EgressResolver resolver =
                resolver(_ -> List.of(InetAddress.ofLiteral(PUBLIC)), Duration.ofSeconds(20), 8);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Resolution>> all = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                all.add(callers.submit(() -> resolver.resolve("h.example")));
            }
            for (Future<Resolution> future : all) {
                assertThat(future.get()).isInstanceOf(Resolution.Allowed.class);
            }
        }
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() throws InterruptedException {
        EgressResolver resolver = resolver(_ -> blocked(), Duration.ofSeconds(30), 8);
        AtomicReference<Object> seen = new AtomicReference<>("");
        Thread caller =
                Thread.ofPlatform()
                        .start(() -> {
                            Resolution resolution = resolver.resolve("slow.example");
                            boolean flag = Thread.currentThread().isInterrupted();
                            seen.set(List.of(resolution, flag));
                        });
        caller.interrupt();
        caller.join();

        assertThat(seen.get())
                .isEqualTo(
                        List.of(
                                new Resolution.Unresolved(
                                        "interrupted while the name was looked up"),
                                true));
    }

    @Test
    void keepsNoTraceOfAFinishedDomain() throws InterruptedException {
        LookupLimits limits = new LookupLimits(1);
        LookupLimits.Permit first =
                limits.acquire("a.example", Duration.ofSeconds(1)).orElseThrow();

        assertThat(limits.acquire("a.example", Duration.ofMillis(1))).isEmpty();
        assertThat(limits.acquire("b.example", Duration.ofMillis(1))).isEmpty();
        assertThat(limits.domains()).isEqualTo(1);
        first.close();
        assertThat(limits.domains()).isZero();
        limits.acquire("b.example", Duration.ofMillis(1)).orElseThrow().close();
        assertThat(limits.domains()).isZero();
    }

    @Test
    void resolvesTheOwnHostBySystem() {
        try (EgressResolver resolver =
                new EgressResolver(new EgressPolicy(EgressConfig.withLoopback()))) {
            assertThat(resolver.resolve("127.0.0.1"))
                    .isEqualTo(new Resolution.Allowed(List.of(InetAddress.ofLiteral("127.0.0.1"))));
            assertThat(resolver.resolve("localhost")).isInstanceOf(Resolution.Allowed.class);
        }
        try (EgressResolver strict = new EgressResolver(POLICY)) {
            assertThat(strict.resolve("2130706433")).isEqualTo(refused(Verdict.LOOPBACK));
            assertThat(strict.resolve("localhost")).isEqualTo(refused(Verdict.LOOPBACK));
        }
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        assertThatThrownBy(() -> resolver(_ -> List.of(), Duration.ZERO, 8))
                .hasMessageContaining("deadline must be positive");
        assertThatThrownBy(() -> resolver(_ -> List.of(), Duration.ofSeconds(1), 0))
                .hasMessageContaining("at least 1");
    }

    private Resolution answered(String... addresses) {
        List<InetAddress> answers = Arrays.stream(addresses).map(InetAddress::ofLiteral).toList();
        return resolver(_ -> answers).resolve("h.example");
    }

    private Resolution failing(Throwable failure) {
        return resolver(
                        _ -> {
                            if (failure instanceof Error error) {
                                throw error;
                            }
                            if (failure instanceof UnknownHostException unknown) {
                                throw unknown;
                            }
                            throw (RuntimeException) failure;
                        })
                .resolve("h.example");
    }

    private static Resolution refused(Verdict verdict) {
        return new Resolution.Refused(verdict);
    }

    private EgressResolver resolver(NameLookup lookup) {
        return resolver(lookup, Duration.ofSeconds(20), 8);
    }

    private EgressResolver resolver(NameLookup lookup, Duration deadline, int threads) {
        EgressResolver resolver = new EgressResolver(POLICY, lookup, deadline, threads);
        resolvers.add(resolver);
        return resolver;
    }

    private List<InetAddress> blocked() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    /// What a resolver must never return.
    @SuppressWarnings("NullAway") // the point of the test
    private static List<InetAddress> withNull() {
        return Collections.singletonList(null);
    }
}
