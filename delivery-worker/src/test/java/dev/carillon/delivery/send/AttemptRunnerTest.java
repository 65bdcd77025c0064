package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.delivery.domain.EnvelopePlace;
import dev.carillon.delivery.domain.Event;
import dev.carillon.delivery.domain.Progress;
import dev.carillon.delivery.domain.RoutedEvent;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.egress.EgressConfig;
import dev.carillon.platform.egress.EgressPolicy;
import dev.carillon.platform.egress.EgressResolver;
import dev.carillon.platform.egress.NameLookup;
import dev.carillon.platform.lifecycle.Failure;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SealContext;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows 31 to 38, 48 and 52 of the test catalogue: receivers that hang, drip, never end, lie about
/// lengths, redirect or break off.
class AttemptRunnerTest {

    private static final Duration DEADLINE = Duration.ofMillis(1200);
    private static final SubscriptionId ID = new SubscriptionId(381);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Vault vault = Vault.of(Vault.newKeyset());
    private final Failure failure = new Failure();
    private final AtomicInteger lookups = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    private NameLookup names =
            host -> {
                lookups.incrementAndGet();
                return List.of(InetAddress.getAllByName(host));
            };
    private EgressConfig egress = EgressConfig.withLoopback();
    private SSLContext tls = defaultTls();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        assertThat(failure.isReported()).isFalse();
    }

    @Test
    void sendsWhatStandardWebhooksAsksFor() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));

        Attempt attempt = attempt(receiver, Map.of("X-Own", "mine"));

        assertThat(attempt.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
        assertThat(attempt.excerpt()).contains("ok");
        String request = receiver.requests().getFirst();
        assertThat(request).startsWith("POST /hook?a=b%20c HTTP/1.1\r\n");
        assertThat(headerNames(request))
                .containsExactlyInAnyOrder(
                        "host",
                        "content-length",
                        "content-type",
                        "user-agent",
                        "webhook-id",
                        "webhook-timestamp",
                        "webhook-signature",
                        "traceparent",
                        "x-own");
        assertThat(request)
                .contains("Host: 127.0.0.1:" + receiver.port() + "\r\n")
                .contains("Content-Type: application/json\r\n")
                .contains("X-Own: mine\r\n")
                .endsWith("\r\n\r\n{\"data\":{}}");
    }

    @Test
    void usesAConnectionAgain() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        AttemptRunner runner = runner();

        for (int i = 0; i < 5; i++) {
            assertThat(attempt(runner, receiver, Map.of()).outcome())
                    .isInstanceOf(AttemptOutcome.Delivered.class);
        }

        assertThat(receiver.connectionCount()).isOne();
        assertThat(lookups).hasValue(5);
    }

    @Test
    void givesUpOnAReceiverThatNeverAnswers() {
        assertFailsAtTheDeadline(out -> {
            new CountDownLatch(1).await();
            return false;
        });
    }

    @Test
    void givesUpOnAHeadThatDrips() {
        assertFailsAtTheDeadline(out -> {
            out.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(UTF_8));
            drip(out);
            return false;
        });
    }

    @Test
    void givesUpOnABodyThatDrips() {
        assertFailsAtTheDeadline(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(UTF_8));
            drip(out);
            return false;
        });
    }

    @Test
    void givesUpOnTrailersThatDrip() {
        assertFailsAtTheDeadline(out -> {
            out.write(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Slow: "
                            .getBytes(UTF_8));
            drip(out);
            return false;
        });
    }

    @Test
    void cutsABodyThatNeverEndsAndTakesTheStatus() {
        RawReceiver receiver =
                receiver(out -> {
                    out.write(
                            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
                                    .getBytes(UTF_8));
                    byte[] block = "x".repeat(1024).getBytes(UTF_8);
                    while (true) {
                        out.write(block);
                    }
                });

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
        assertThat(attempt.excerpt().orElseThrow()).hasSize(4096);
        assertThat(attempt.duration()).isLessThan(DEADLINE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\n"
            })
    void stopsReadingAnAnswerWithoutEnd(String beginning) {
        RawReceiver receiver =
                receiver(out -> {
                    out.write(beginning.getBytes(UTF_8));
                    String repeated =
                            beginning.contains("103")
                                    ? beginning
                                    : beginning.contains("chunked")
                                            ? "1;ext=" + "e".repeat(500) + "\r\nx\r\n"
                                            : "X-Header: " + "h".repeat(500) + "\r\n";
                    byte[] block = repeated.getBytes(UTF_8);
                    while (true) {
                        out.write(block);
                    }
                });

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.duration()).isLessThan(DEADLINE);
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void doesNotInflateWhatIsCompressed() {
        RawReceiver receiver =
                receiver(
                        RawReceiver.answering(
                                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length:"
                                        + " 4\r\n\r\n\u001f\u008b\b\0"));

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
        assertThat(receiver.requests().getFirst().toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("accept-encoding");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void neverFollowsARedirect(int status) {
        RawReceiver target = receiver(RawReceiver.answering(OK));
        RawReceiver receiver =
                receiver(
                        RawReceiver.answering(
                                "HTTP/1.1 "
                                        + status
                                        + " Moved\r\nLocation: http://127.0.0.1:"
                                        + target.port()
                                        + "/\r\nContent-Length: 0\r\n\r\n"));

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome())
                .isEqualTo(new AttemptOutcome.Refused(status, Optional.empty()));
        assertThat(target.requests()).isEmpty();
        assertThat(receiver.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void passesRetryAfterOnAndSendsNothingAgain(int status) {
        RawReceiver receiver =
                receiver(
                        RawReceiver.answering(
                                "HTTP/1.1 "
                                        + status
                                        + " Later\r\nRetry-After: 0\r\nRetry-After:"
                                        + " 99\r\nContent-Length: 0\r\n\r\n"));

        assertThat(attempt(receiver, Map.of()).outcome())
                .isEqualTo(new AttemptOutcome.Refused(status, Optional.of(Duration.ZERO)));
        assertThat(receiver.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage\r\n\r\n",
                "HTTP/0.9 200\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\1\2\3\4"
            })
    void takesABrokenAnswerForAnOutcomeAndSendsOnce(String answer) {
        RawReceiver receiver = receiver(RawReceiver.answeringOnce(answer));

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome())
                .isInstanceOfAny(AttemptOutcome.Unreachable.class, AttemptOutcome.Delivered.class);
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void refusesAHundredThousandHeaders() {
        RawReceiver receiver =
                receiver(
                        RawReceiver.answeringOnce(
                                "HTTP/1.1 200 OK\r\n"
                                        + "X-A: b\r\n".repeat(100_000)
                                        + "Content-Length: 0\r\n\r\n"));

        assertThat(attempt(receiver, Map.of()).outcome())
                .isInstanceOf(AttemptOutcome.Unreachable.class);
    }

    @Test
    void aStatusWithoutTheRestOfTheBodyIsEnough() {
        RawReceiver receiver =
                receiver(
                        RawReceiver.answeringOnce(
                                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
        assertThat(attempt.excerpt()).contains("half");
    }

    @Test
    void aConnectionThatClosesInsteadOfAnsweringIsNotTriedBehindOurBack() {
        AtomicInteger answers = new AtomicInteger();
        RawReceiver receiver =
                receiver(out -> {
                    if (answers.incrementAndGet() > 1) {
                        return false;
                    }
                    out.write(OK.getBytes(UTF_8));
                    return true;
                });
        AttemptRunner runner = runner();

        assertThat(attempt(runner, receiver, Map.of()).outcome())
                .isInstanceOf(AttemptOutcome.Delivered.class);
        assertThat(attempt(runner, receiver, Map.of()).outcome())
                .isInstanceOf(AttemptOutcome.Unreachable.class);
        assertThat(receiver.requests()).hasSize(2);
    }

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

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(DEADLINE.dividedBy(2));
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
    void aHeaderThatFramesTheRequestIsNeverSent() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));

        Attempt attempt = attempt(receiver, Map.of("Transfer-Encoding", "chunked"));

        assertThat(attempt.outcome()).isInstanceOf(AttemptOutcome.Unusable.class);
        assertThat(receiver.connectionCount()).isZero();
    }

    @Test
    void aValueSealedForSomethingElseIsUnusable() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        Endpoint other =
                new Endpoint(
                        ID,
                        1,
                        true,
                        sealed(url(receiver), SealContext.url(new SubscriptionId(382))),
                        List.of(),
                        List.of());

        assertThat(attempt(runner(), other).outcome()).isInstanceOf(AttemptOutcome.Unusable.class);
    }

    @Test
    void cutsItsSecretsOutOfAnEcho() {
        RawReceiver receiver =
                receiver(out -> {
                    String echo = "you said swordfish at /hook?a=b%20c";
                    out.write(
                            ("HTTP/1.1 500 No\r\nContent-Length: "
                                            + echo.length()
                                            + "\r\n\r\n"
                                            + echo)
                                    .getBytes(UTF_8));
                    return true;
                });

        assertThat(attempt(receiver, Map.of("X-Token", "swordfish")).excerpt())
                .contains("you said *** at ***");
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

    private void assertFailsAtTheDeadline(RawReceiver.Behaviour behaviour) {
        RawReceiver receiver = receiver(behaviour);

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome())
                .isEqualTo(new AttemptOutcome.TimedOut("no complete answer within 1200 ms"));
        assertThat(attempt.duration()).isBetween(DEADLINE, DEADLINE.plus(Duration.ofSeconds(2)));
    }

    private static void drip(java.io.OutputStream out)
            throws java.io.IOException, InterruptedException {
        do {
            out.write('x');
            out.flush();
        } while (!new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS));
    }

    private RawReceiver receiver(RawReceiver.Behaviour behaviour) {
        RawReceiver receiver = RawReceiver.start(behaviour);
        open.add(receiver);
        return receiver;
    }

    private AttemptRunner runner() {
        EgressResolver resolver =
                new EgressResolver(new EgressPolicy(egress, List.of()), host -> names.lookup(host));
        open.add(resolver);
        AttemptRunner runner =
                new AttemptRunner(
                        new SendConfig(DEADLINE, Duration.ofSeconds(1), 16),
                        vault,
                        egress,
                        resolver,
                        tls,
                        Clock.systemUTC(),
                        failure);
        open.add(runner);
        return runner;
    }

    private Attempt attempt(RawReceiver receiver, Map<String, String> headers) {
        return attempt(runner(), receiver, headers);
    }

    private Attempt attempt(
            AttemptRunner runner, RawReceiver receiver, Map<String, String> headers) {
        return attempt(runner, url(receiver), headers);
    }

    private Attempt attempt(AttemptRunner runner, String url, Map<String, String> headers) {
        return attempt(runner, endpoint(url, headers));
    }

    private Endpoint endpoint(String url, Map<String, String> headers) {
        return new Endpoint(
                ID,
                1,
                true,
                sealed(url, SealContext.url(ID)),
                headers.entrySet().stream()
                        .map(header ->
                                new Endpoint.SealedHeader(
                                        header.getKey(),
                                        sealed(
                                                header.getValue(),
                                                SealContext.header(ID, header.getKey()))))
                        .toList(),
                List.of(
                        new Endpoint.SealedSecret(
                                sealed("a secret of 24 bytes....", SealContext.secret(ID)),
                                Optional.empty())));
    }

    private static Attempt attempt(AttemptRunner runner, Endpoint endpoint) {
        CompletableFuture<Attempt> ended = new CompletableFuture<>();
        runner.begin(delivery(), endpoint, ended::complete);
        return ended.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static String url(RawReceiver receiver) {
        return "http://127.0.0.1:" + receiver.port() + "/hook?a=b%20c";
    }

    private Bytes sealed(String plain, String context) {
        return Bytes.of(vault.seal(plain.getBytes(UTF_8), context));
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    private static SSLContext defaultTls() {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, null, null);
            return tls;
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> headerNames(String request) {
        return request.substring(0, request.indexOf("\r\n\r\n"))
                .lines()
                .skip(1)
                .map(line ->
                        line.substring(0, line.indexOf(':')).toLowerCase(java.util.Locale.ROOT))
                .toList();
    }

    private static Delivery delivery() {
        Event event =
                new Event(
                        "1",
                        "cards",
                        "card.move",
                        "300",
                        "pipe",
                        "22",
                        Instant.EPOCH,
                        Optional.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        return new Delivery(
                DeliveryId.of("300", "cards", "1", ID),
                SubscriptionKey.parse("pipe:22/381"),
                new RoutedEvent(
                        event,
                        Instant.EPOCH,
                        Bytes.of("{\"data\":{}}".getBytes(UTF_8)),
                        List.of(),
                        1,
                        new EnvelopePlace("t", 0, 0)),
                Progress.NONE);
    }
}
