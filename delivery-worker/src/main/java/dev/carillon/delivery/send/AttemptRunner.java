package dev.carillon.delivery.send;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.egress.EgressConfig;
import dev.carillon.platform.egress.EgressResolver;
import dev.carillon.platform.egress.Resolution;
import dev.carillon.platform.egress.UrlRule;
import dev.carillon.platform.lifecycle.Failure;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// Makes attempts, each on a virtual thread of its own and within one deadline. Safe for many
/// threads.
public final class AttemptRunner implements AutoCloseable {

    private final RequestMaker maker;
    private final EgressResolver resolver;
    private final Transport transport;
    private final Duration deadline;
    private final Clock clock;
    private final Failure failure;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledThreadPoolExecutor deadlines;

    /// @param vault opens what is sealed
    /// @param egress which URLs may be called
    /// @param resolver looks names up and judges every address
    /// @param tls what certificates to trust
    /// @param failure told when an attempt dies of a bug
    public AttemptRunner(
            SendConfig config,
            Vault vault,
            EgressConfig egress,
            EgressResolver resolver,
            SSLContext tls,
            Clock clock,
            Failure failure) {
        this.maker = new RequestMaker(vault, new UrlRule(egress));
        this.resolver = resolver;
        this.transport = new HttpClientTransport(config, tls);
        this.deadline = config.deadline();
        this.clock = clock;
        this.failure = failure;
        this.deadlines =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("attempt-deadlines").factory());
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /// Begins an attempt and returns at once.
    ///
    /// @param whenEnded called exactly once, within the deadline and a little, on another thread
    public void begin(Delivery delivery, Endpoint endpoint, Consumer<Attempt> whenEnded) {
        threads.execute(() -> {
            try {
                whenEnded.accept(attempt(delivery, endpoint));
            } catch (RuntimeException | Error e) {
                failure.report("attempt", e);
            }
        });
    }

    /// Cuts short what is under way.
    @Override
    public void close() {
        threads.shutdownNow();
        deadlines.shutdownNow();
        transport.close();
    }

    private enum State {
        RUNNING,
        ENDED,
        TIMED_OUT
    }

    private record Result(AttemptOutcome outcome, Optional<String> excerpt) {
        static Result of(AttemptOutcome outcome) {
            return new Result(outcome, Optional.empty());
        }
    }

    private Attempt attempt(Delivery delivery, Endpoint endpoint) {
        Instant at = clock.instant();
        long began = System.nanoTime();
        Thread self = Thread.currentThread();
        AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
        ScheduledFuture<?> alarm =
                deadlines.schedule(
                        () -> {
                            if (state.compareAndSet(State.RUNNING, State.TIMED_OUT)) {
                                // Closes the socket that a virtual thread is blocked on.
                                self.interrupt();
                            }
                        },
                        deadline.toNanos(),
                        TimeUnit.NANOSECONDS);
        Result result;
        try {
            result = run(delivery, endpoint, at);
        } finally {
            alarm.cancel(false);
        }
        if (!state.compareAndSet(State.RUNNING, State.ENDED)) {
            result =
                    Result.of(
                            new AttemptOutcome.TimedOut(
                                    "no complete answer within " + deadline.toMillis() + " ms"));
        }
        return new Attempt(
                delivery.progress().attempts() + 1,
                at,
                Duration.ofNanos(System.nanoTime() - began),
                result.outcome(),
                result.excerpt());
    }

    private Result run(Delivery delivery, Endpoint endpoint, Instant at) {
        return switch (maker.make(delivery, endpoint, at)) {
            case RequestMaker.Made.Unusable(String detail) ->
                    Result.of(new AttemptOutcome.Unusable(detail));
            case RequestMaker.Made.Ready(CallbackRequest request) ->
                    switch (resolver.resolve(request.host())) {
                        case Resolution.Refused _ ->
                                Result.of(
                                        new AttemptOutcome.Blocked(
                                                "the egress policy forbids the address"));
                        case Resolution.Unresolved(String reason) ->
                                Result.of(new AttemptOutcome.Unreachable(reason));
                        case Resolution.Allowed(List<InetAddress> addresses) ->
                                exchange(request, addresses);
                    };
        };
    }

    private Result exchange(CallbackRequest request, List<InetAddress> addresses) {
        return switch (transport.exchange(request, addresses)) {
            case Transport.Exchange.Failed(String detail) ->
                    Result.of(new AttemptOutcome.Unreachable(detail));
            case Transport.Exchange.Answered(int status, Optional<String> retryAfter, Bytes body) ->
                    new Result(
                            status >= 200 && status < 300
                                    ? new AttemptOutcome.Delivered(status)
                                    : new AttemptOutcome.Refused(
                                            status,
                                            retryAfter.flatMap(text ->
                                                    RetryAfter.parse(text, clock.instant()))),
                            Excerpt.of(body.toArray(), request.secrets()));
        };
    }
}
