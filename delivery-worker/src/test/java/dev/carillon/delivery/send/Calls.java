package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import dev.carillon.platform.egress.LoopbackRule;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// Makes attempts from nothing but a URL, through a runner that is real in every part. Every name
/// stands for the loopback address.
final class Calls implements AutoCloseable {

    static final String BODY = "{\"data\":{}}";

    private final Vault vault = Vault.of(Vault.newKeyset());
    private final AtomicInteger numbers = new AtomicInteger();
    private final Failure failure = new Failure();
    private final EgressResolver resolver;
    private final AttemptRunner runner;

    private Calls(SendConfig config, SSLContext tls, Set<Integer> ports, Clock clock) {
        EgressConfig egress =
                new EgressConfig(
                        LoopbackRule.ALLOWED, Set.of("http", "https"), ports, List.of(), List.of());
        NameLookup names = _ -> List.of(InetAddress.getLoopbackAddress());
        this.resolver = new EgressResolver(new EgressPolicy(egress, List.of()), names);
        this.runner =
                new AttemptRunner(
                        config, vault, egress, resolver, tls, clock, failure, AttemptTraces.OFF);
    }

    /// With this deadline and at most this many connections.
    static Calls within(Duration deadline, int maxConnections) {
        return with(new SendConfig(deadline, Duration.ofSeconds(1), maxConnections), Set.of(443));
    }

    /// With these limits, and names on these ports.
    static Calls with(SendConfig config, Set<Integer> ports) {
        try {
            return new Calls(config, SSLContext.getDefault(), ports, Clock.systemUTC());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /// With this clock.
    static Calls withClock(SendConfig config, Clock clock) {
        try {
            return new Calls(config, SSLContext.getDefault(), Set.of(443), clock);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /// Trusting these certificates.
    static Calls trusting(SSLContext tls, SendConfig config) {
        return new Calls(config, tls, Set.of(443), Clock.systemUTC());
    }

    AttemptRunner runner() {
        return runner;
    }

    /// Whether a bug was reported.
    boolean hasFailed() {
        return failure.isReported();
    }

    /// Makes an attempt and waits for it.
    Attempt call(String url) {
        return begin(url).orTimeout(60, TimeUnit.SECONDS).join();
    }

    /// Begins an attempt to an endpoint of its own.
    CompletableFuture<Attempt> begin(String url) {
        return begin(url, BODY.getBytes(UTF_8));
    }

    /// The same with this body.
    CompletableFuture<Attempt> begin(String url, byte[] body) {
        CompletableFuture<Attempt> ended = new CompletableFuture<>();
        begin(url, body, ended::complete);
        return ended;
    }

    /// The same, telling somebody else.
    void begin(String url, byte[] body, Consumer<Attempt> whenEnded) {
        SubscriptionId id = new SubscriptionId(numbers.incrementAndGet());
        runner.begin(delivery(id, body), endpoint(id, url), whenEnded);
    }

    private Endpoint endpoint(SubscriptionId id, String url) {
        return new Endpoint(
                id,
                1,
                true,
                sealed(url, SealContext.url(id)),
                List.of(),
                List.of(
                        new Endpoint.SealedSecret(
                                sealed("a secret of 24 bytes....", SealContext.secret(id)),
                                Optional.empty())));
    }

    /// The delivery of a subscription's only event.
    static Delivery delivery(SubscriptionId id, byte[] body) {
        Event event =
                new Event(
                        "1",
                        "cards",
                        "card.move",
                        "300",
                        "pipe",
                        "22",
                        Instant.EPOCH,
                        Optional.empty());
        return new Delivery(
                DeliveryId.of("300", "cards", "1", id),
                SubscriptionKey.parse("pipe:22/" + id.text()),
                new RoutedEvent(
                        event,
                        Instant.EPOCH,
                        Bytes.of(body),
                        List.of(),
                        1,
                        new EnvelopePlace("t", 0, 0)),
                Progress.NONE);
    }

    private Bytes sealed(String plain, String context) {
        return Bytes.of(vault.seal(plain.getBytes(UTF_8), context));
    }

    @Override
    public void close() {
        runner.close();
        resolver.close();
    }
}
