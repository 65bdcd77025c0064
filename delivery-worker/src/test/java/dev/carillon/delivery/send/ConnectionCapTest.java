package dev.carillon.delivery.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionCapTest {

    @Test
    void givesNoMoreThanThereAre() {
        ConnectionCap cap = new ConnectionCap(2);

        assertThat(cap.tryTake()).isTrue();
        assertThat(cap.tryTake()).isTrue();
        assertThat(cap.tryTake()).isFalse();
        cap.giveBack();
        assertThat(cap.tryTake()).isTrue();
        assertThat(cap.taken()).isEqualTo(2);
    }

    @Test
    void handsOnToWhoeverWaitsLongest() {
        ConnectionCap cap = new ConnectionCap(1);
        StringBuilder order = new StringBuilder();
        cap.tryTake();
        cap.await(() -> order.append('a'));
        cap.await(() -> order.append('b'));
        assertThat(cap.isWanted()).isTrue();

        cap.giveBack();
        assertThat(order.toString()).isEqualTo("a");
        cap.giveBack();
        assertThat(order.toString()).isEqualTo("ab");
        assertThat(cap.isWanted()).isFalse();
        assertThat(cap.taken()).isOne();
    }

    /// Nobody waits for ever, and there are never more than the limit: whatever the interleaving of
    /// a wait with the last giving back.
    @Test
    void losesNobodyAmongManyThreads() throws InterruptedException {
        int threads = 4;
        int rounds = 20_000;
        ConnectionCap cap = new ConnectionCap(2);
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(threads * rounds);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            Runnable use =
                    () -> {
                        most.accumulateAndGet(held.incrementAndGet(), Math::max);
                        held.decrementAndGet();
                        done.countDown();
                        cap.giveBack();
                    };
            for (int t = 0; t < threads; t++) {
                pool.execute(() -> {
                    for (int i = 0; i < rounds; i++) {
                        if (cap.tryTake()) {
                            use.run();
                        } else {
                            cap.await(() -> pool.execute(use));
                        }
                    }
                });
            }

            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most.get()).isLessThanOrEqualTo(2);
        assertThat(cap.taken()).isZero();
    }
}
