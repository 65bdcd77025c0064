package dev.carillon.delivery.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.platform.egress.EgressConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/// Who is dialled, and who is believed: names, addresses and certificates.
class AttemptDialTest extends AttemptStage {

    @Test
    void aForbiddenAddressIsNeverDialled() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        egress = EgressConfig.withLoopback();
        names = host -> List.of(InetAddress.getByName("10.1.2.3"), loopback());

        Attempt attempt = attempt(runner(), "http://localhost:" + receiver.port() + "/", Map.of());

        assertThat(attempt.outcome()).isInstanceOf(AttemptOutcome.Blocked.class);
        assertThat(receiver.connectionCount()).isZero();
    }

    @Test
    void dialsTheJudgedAddressAndLooksTheNameUpOnce() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        AtomicInteger count = new AtomicInteger();
        names =
                host ->
                        List.of(
                                count.incrementAndGet() == 1
                                        ? loopback()
                                        : InetAddress.getByName("10.1.2.3"));

        Attempt attempt = attempt(runner(), "http://localhost:" + receiver.port() + "/", Map.of());

        assertThat(attempt.outcome()).isInstanceOf(AttemptOutcome.Delivered.class);
        assertThat(count).hasValue(1);
        assertThat(receiver.requests().getFirst())
                .contains("Host: localhost:" + receiver.port() + "\r\n");
    }

    @Test
    void aPooledConnectionIsNotUsedForANameThatIsForbiddenNow() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        AtomicInteger count = new AtomicInteger();
        names =
                host ->
                        List.of(
                                count.incrementAndGet() == 1
                                        ? loopback()
                                        : InetAddress.getByName("169.254.169.254"));
        AttemptRunner runner = runner();
        String url = "http://localhost:" + receiver.port() + "/";
        attempt(runner, url, Map.of());

        assertThat(attempt(runner, url, Map.of()).outcome())
                .isInstanceOf(AttemptOutcome.Blocked.class);
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void aConnectionIsNotUsedForAnotherAddressOfItsName() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        AtomicInteger count = new AtomicInteger();
        names =
                host ->
                        List.of(
                                count.incrementAndGet() == 1
                                        ? loopback()
                                        : InetAddress.getByName("127.0.0.2"));
        AttemptRunner runner = runner();
        String url = "http://localhost:" + receiver.port() + "/";
        attempt(runner, url, Map.of());

        // Nobody listens there; but it is what the name stands for now.
        assertThat(attempt(runner, url, Map.of()).outcome())
                .isInstanceOf(AttemptOutcome.Unreachable.class);
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void aLookupThatHangsHoldsNeitherTheCallerNorTheDeadline() {
        deadline = SHORT;
        CountDownLatch never = new CountDownLatch(1);
        names =
                host -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new UnknownHostException(host);
                };
        AttemptRunner runner = runner();
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        Endpoint endpoint = endpoint("http://localhost:" + receiver.port() + "/", Map.of());
        CompletableFuture<Attempt> ended = new CompletableFuture<>();
        long began = System.nanoTime();

        runner.begin(delivery(), endpoint, ended::complete);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SHORT.dividedBy(2));
        assertThat(ended.orTimeout(20, TimeUnit.SECONDS).join().outcome())
                .isEqualTo(new AttemptOutcome.TimedOut("no complete answer within 1200 ms"));
    }

    @Test
    void aNameThatDoesNotResolveIsUnreachable() {
        names =
                host -> {
                    throw new UnknownHostException(host);
                };

        assertThat(attempt(runner(), "http://localhost:1/", Map.of()).outcome())
                .isEqualTo(new AttemptOutcome.Unreachable("the name does not resolve"));
    }

    @Test
    void aClosedPortIsUnreachableAndSaysNoAddress() {
        int port;
        try (RawReceiver receiver = RawReceiver.start(RawReceiver.answering(OK))) {
            port = receiver.port();
        }

        Attempt attempt = attempt(runner(), "http://127.0.0.1:" + port + "/", Map.of());

        assertThat(attempt.outcome())
                .isEqualTo(new AttemptOutcome.Unreachable("the connection could not be made"));
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() throws Exception {
        SSLContext selfSigned = SelfSigned.context();
        RawReceiver receiver = RawReceiver.startTls(selfSigned, RawReceiver.answering(OK));
        open.add(receiver);

        Attempt attempt = attempt(runner(), "https://localhost:" + receiver.port() + "/", Map.of());

        assertThat(attempt.outcome())
                .isEqualTo(new AttemptOutcome.Unreachable("no secure connection could be made"));
        assertThat(receiver.requests()).isEmpty();
    }

    @Test
    void checksTheCertificateAgainstTheName() throws Exception {
        SSLContext selfSigned = SelfSigned.context();
        tls = selfSigned;
        RawReceiver receiver = RawReceiver.startTls(selfSigned, RawReceiver.answering(OK));
        open.add(receiver);

        assertThat(
                        attempt(runner(), "https://localhost:" + receiver.port() + "/", Map.of())
                                .outcome())
                .isEqualTo(new AttemptOutcome.Delivered(200));
        assertThat(
                        attempt(runner(), "https://127.0.0.1:" + receiver.port() + "/", Map.of())
                                .outcome())
                .isEqualTo(new AttemptOutcome.Unreachable("no secure connection could be made"));
        assertThat(receiver.requests()).hasSize(1);
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }
}
