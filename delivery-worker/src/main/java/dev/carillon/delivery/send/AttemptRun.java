package dev.carillon.delivery.send;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.AttemptTraces;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.platform.egress.Resolution;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One attempt: make the request, look the name up, send, read, say what it came to. All of it on
/// one event loop, but for a lookup that may block. It ends exactly once: every way through it ends
/// in [#end], and the deadline, which is set first, is a way of its own.
final class AttemptRun {

    private static final String CUT_SHORT = "cut short";

    private final AttemptRunner runner;
    private final Station station;
    private final Delivery delivery;
    private final Endpoint endpoint;
    private final Consumer<Attempt> whenEnded;
    private final Instant at;
    private final long began = System.nanoTime();
    private @Nullable Future<?> alarm;
    private @Nullable Future<?> lookup;
    private @Nullable Call call;
    private AttemptTraces.Trace trace = AttemptTraces.Trace.NONE;
    private boolean hasEnded;

    /// @param whenEnded called exactly once
    AttemptRun(
            AttemptRunner runner,
            Station station,
            Delivery delivery,
            Endpoint endpoint,
            Consumer<Attempt> whenEnded) {
        this.runner = runner;
        this.station = station;
        this.delivery = delivery;
        this.endpoint = endpoint;
        this.whenEnded = whenEnded;
        this.at = runner.clock().instant();
    }

    /// Begins, on the event loop.
    void start() {
        guarded(() -> {
            if (runner.isClosed()) {
                cutShort();
                return;
            }
            trace = runner.traces().began(delivery, at);
            station.underWay().add(this);
            long left = runner.deadline().toNanos() - (System.nanoTime() - began);
            alarm =
                    station.connections()
                            .loop()
                            .schedule(() -> guarded(this::timeOut), left, TimeUnit.NANOSECONDS);
            switch (station.maker().make(delivery, endpoint, at, began, trace)) {
                case RequestMaker.Made.Unusable(String detail) ->
                        end(new AttemptOutcome.Unusable(detail));
                case RequestMaker.Made.Ready(CallbackRequest request) -> resolve(request);
            }
        });
    }

    /// Ends it before it is through; on the event loop, or before it has begun.
    void cutShort() {
        drop();
        end(new AttemptOutcome.Unreachable(CUT_SHORT));
    }

    private void timeOut() {
        drop();
        end(
                new AttemptOutcome.TimedOut(
                        "no complete answer within " + runner.deadline().toMillis() + " ms"));
    }

    private void drop() {
        if (call != null) {
            call.drop();
        }
        if (lookup != null) {
            lookup.cancel(true);
        }
    }

    private void resolve(CallbackRequest request) {
        String host = request.endpoint().host();
        Optional<Resolution> known = runner.resolver().known(host);
        if (known.isPresent()) {
            resolved(request, known.get());
            return;
        }
        lookup =
                runner.lookups()
                        .submit(() -> {
                            try {
                                Resolution answer = runner.resolver().resolve(host);
                                onLoop(() -> resolved(request, answer));
                            } catch (RuntimeException | Error e) {
                                onLoop(() -> failed(e));
                            }
                        });
    }

    /// Comes back from a lookup. When the event loop takes nothing any more, the runner is closing
    /// and has ended this attempt.
    private void onLoop(Runnable work) {
        try {
            station.connections().loop().execute(() -> guarded(work));
        } catch (RejectedExecutionException e) {
            assert runner.isClosed();
        }
    }

    private void resolved(CallbackRequest request, Resolution resolution) {
        if (hasEnded) {
            return;
        }
        lookup = null;
        switch (resolution) {
            case Resolution.Refused _ ->
                    end(new AttemptOutcome.Blocked("the egress policy forbids the address"));
            case Resolution.Unresolved(String reason) ->
                    end(new AttemptOutcome.Unreachable(reason));
            case Resolution.Allowed(List<InetAddress> addresses) -> {
                Call sending =
                        new Call(
                                request,
                                addresses,
                                exchange -> guarded(() -> exchanged(request, exchange)));
                call = sending;
                station.connections().send(sending);
            }
        }
    }

    private void exchanged(CallbackRequest request, Exchange exchange) {
        switch (exchange) {
            case Exchange.Failed(String detail) -> end(new AttemptOutcome.Unreachable(detail));
            case Exchange.Answered(int status, Optional<String> retryAfter, Exchange.Body body) -> {
                AttemptOutcome outcome =
                        status >= 200 && status < 300
                                ? new AttemptOutcome.Delivered(status)
                                : new AttemptOutcome.Refused(
                                        status,
                                        retryAfter.flatMap(text ->
                                                RetryAfter.parse(text, runner.clock().instant())));
                end(
                        outcome,
                        body.bytes().length() == 0
                                ? Optional.empty()
                                : Excerpt.of(body, request.endpoint().hidden()));
            }
        }
    }

    private void end(AttemptOutcome outcome) {
        end(outcome, Optional.empty());
    }

    private void end(AttemptOutcome outcome, Optional<String> excerpt) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        if (alarm != null) {
            alarm.cancel(false);
        }
        station.underWay().remove(this);
        trace.ended(outcome);
        whenEnded.accept(
                new Attempt(
                        delivery.progress().attempts() + 1,
                        at,
                        Duration.ofNanos(System.nanoTime() - began),
                        outcome,
                        excerpt));
    }

    /// A bug ends the attempt like a broken connection, so that nobody waits for it; and it is
    /// reported, which ends the process.
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        runner.bug(cause);
        drop();
        if (!hasEnded) {
            try {
                end(new AttemptOutcome.Unreachable(CUT_SHORT));
            } catch (RuntimeException | Error e) {
                cause.addSuppressed(e);
            }
        }
    }
}
