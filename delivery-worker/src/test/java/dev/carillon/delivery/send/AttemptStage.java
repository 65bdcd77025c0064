package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptTraces;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;

/// A runner that is real in every part, and what the tests of attempts have in common.
class AttemptStage {

    /// Where the deadline is what a test is about.
    static final Duration SHORT = Duration.ofMillis(1200);

    /// Where it is not: nothing but a limit of its own may end an attempt before.
    Duration deadline = Duration.ofSeconds(30);

    static final SubscriptionId ID = new SubscriptionId(381);
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    final Vault vault = Vault.of(Vault.newKeyset());
    final Failure failure = new Failure();
    final AtomicInteger lookups = new AtomicInteger();

    /// What every connection goes through, if anything.
    Optional<OutboundProxy> proxy = Optional.empty();

    final List<AutoCloseable> open = new ArrayList<>();
    NameLookup names =
            host -> {
                lookups.incrementAndGet();
                return List.of(InetAddress.getAllByName(host));
            };
    EgressConfig egress = EgressConfig.withLoopback();
    SSLContext tls = defaultTls();
    Clock clock = Clock.systemUTC();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        assertThat(failure.isReported()).isFalse();
    }

    RawReceiver receiver(RawReceiver.Behaviour behaviour) {
        RawReceiver receiver = RawReceiver.start(behaviour);
        open.add(receiver);
        return receiver;
    }

    EgressResolver resolver() {
        return new EgressResolver(new EgressPolicy(egress, List.of()), host -> names.lookup(host));
    }

    AttemptRunner runner() {
        EgressResolver resolver = resolver();
        open.add(resolver);
        AttemptRunner runner =
                new AttemptRunner(
                        new SendConfig(deadline, Duration.ofSeconds(10), 16, proxy),
                        vault,
                        egress,
                        resolver,
                        tls,
                        clock,
                        failure,
                        AttemptTraces.OFF);
        open.add(runner);
        return runner;
    }

    Attempt attempt(RawReceiver receiver, Map<String, String> headers) {
        return attempt(runner(), receiver, headers);
    }

    Attempt attempt(AttemptRunner runner, RawReceiver receiver, Map<String, String> headers) {
        return attempt(runner, url(receiver), headers);
    }

    Attempt attempt(AttemptRunner runner, String url, Map<String, String> headers) {
        return attempt(runner, endpoint(url, headers));
    }

    Endpoint endpoint(String url, Map<String, String> headers) {
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

    static Attempt attempt(AttemptRunner runner, Endpoint endpoint) {
        CompletableFuture<Attempt> ended = new CompletableFuture<>();
        runner.begin(delivery(), endpoint, ended::complete);
        return ended.orTimeout(40, TimeUnit.SECONDS).join();
    }

    static String url(RawReceiver receiver) {
        return "http://127.0.0.1:" + receiver.port() + "/hook?a=b%20c";
    }

    Bytes sealed(String plain, String context) {
        return Bytes.of(vault.seal(plain.getBytes(UTF_8), context));
    }

    static SSLContext defaultTls() {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, null, null);
            return tls;
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Delivery delivery() {
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
