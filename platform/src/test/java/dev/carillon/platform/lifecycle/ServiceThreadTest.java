package dev.carillon.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ServiceThreadTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Failure failure = new Failure();

    @Test
    void reportsABodyThatThrows() {
        start(_ -> {
            throw new IllegalStateException("broken");
        });

        assertThatThrownBy(() -> failure.future().get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(PartFailedException.class)
                .hasMessageContaining("worker failed")
                .hasRootCauseMessage("broken");
    }

    @Test
    void reportsABodyThatThrowsAnError() {
        start(_ -> {
            throw new StackOverflowError("deep");
        });

        assertThatThrownBy(() -> failure.future().get(10, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void reportsABodyThatReturnsUnasked() {
        start(_ -> {});

        assertThatThrownBy(() -> failure.future().get(10, TimeUnit.SECONDS))
                .hasRootCauseMessage("ended without being asked to");
    }

    @Test
    void stopsABodyThatAsks() {
        CountDownLatch drained = new CountDownLatch(1);
        ServiceThread thread =
                start(stop -> {
                    boolean isRequested = stop.await(LIMIT);
                    if (isRequested && stop.requested()) {
                        drained.countDown();
                    }
                });

        thread.close();

        assertThat(drained.getCount()).isZero();
        assertThat(thread.isAlive()).isFalse();
        assertThat(failure.isReported()).isFalse();
    }

    @Test
    void wakesABodyFromAWaitOfItsOwn() {
        CountDownLatch own = new CountDownLatch(1);
        ServiceThread thread =
                start(stop -> {
                    stop.onRequest(own::countDown);
                    own.await();
                });

        thread.close();

        assertThat(thread.isAlive()).isFalse();
        assertThat(failure.isReported()).isFalse();
    }

    @Test
    void interruptsABodyThatDoesNotListen() {
        CountDownLatch never = new CountDownLatch(1);
        ServiceThread thread =
                ServiceThread.start("worker", failure, Duration.ofMillis(50), _ -> never.await());

        thread.close();

        assertThat(thread.isAlive()).isFalse();
        assertThat(failure.isReported()).isFalse();
    }

    @Test
    void saysSoWhenABodyCannotBeStopped() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean ignored = new AtomicBoolean();
        ServiceThread thread =
                ServiceThread.start(
                        "worker",
                        failure,
                        Duration.ofMillis(50),
                        _ -> {
                            while (release.getCount() > 0) {
                                try {
                                    release.await();
                                } catch (InterruptedException e) {
                                    ignored.set(true);
                                }
                            }
                        });

        assertThatThrownBy(thread::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("worker did not stop within PT0.05S");
        assertThat(ignored).isTrue();
        release.countDown();
        thread.close();
    }

    @Test
    void reportsAFailureWhileStopping() {
        ServiceThread thread =
                start(stop -> {
                    stop.await(LIMIT);
                    throw new IllegalStateException("could not flush");
                });

        thread.close();

        assertThatThrownBy(() -> failure.future().get(10, TimeUnit.SECONDS))
                .hasRootCauseMessage("could not flush");
    }

    @Test
    void keepsTheInterruptOfWhoeverCloses() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        ServiceThread thread = start(_ -> never.await());
        AtomicReference<String> message = new AtomicReference<>("");
        AtomicBoolean flag = new AtomicBoolean();
        Thread closing =
                Thread.ofPlatform()
                        .start(() -> {
                            Thread.currentThread().interrupt();
                            try {
                                thread.close();
                            } catch (IllegalStateException e) {
                                message.set(String.valueOf(e.getMessage()));
                            }
                            flag.set(Thread.currentThread().isInterrupted());
                        });
        closing.join();

        assertThat(message.get()).contains("interrupted while waiting for the thread worker");
        assertThat(flag).isTrue();
    }

    @Test
    void theFirstReportWinsAndNobodyCanCompleteTheFuture() {
        failure.future().complete(null);
        failure.report("first", new IllegalStateException("one"));
        failure.report("second", new IllegalStateException("two"));

        assertThatThrownBy(() -> failure.future().get())
                .cause()
                .isInstanceOf(PartFailedException.class)
                .hasMessage("first failed: java.lang.IllegalStateException: one");
    }

    private ServiceThread start(ServiceThread.Body body) {
        return ServiceThread.start("worker", failure, LIMIT, body);
    }
}
