package dev.carillon.delivery.send;

import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.egress.UrlRule;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// What one event loop works with, and no other: its connections, what it has opened, and the
/// attempts that are under way on it.
final class Station {

    private static final Duration FORGET = Duration.ofSeconds(1);

    private final Connections connections;
    private final OpenEndpoints endpoints;
    private final RequestMaker maker;
    private final Set<AttemptRun> underWay = new HashSet<>();

    Station(Connections connections, Vault vault, UrlRule urls) {
        this.connections = connections;
        this.endpoints = new OpenEndpoints(vault, urls);
        this.maker = new RequestMaker(endpoints);
        var _ =
                connections
                        .loop()
                        .scheduleWithFixedDelay(
                                () -> endpoints.forgetOld(System.nanoTime()),
                                FORGET.toMillis(),
                                FORGET.toMillis(),
                                TimeUnit.MILLISECONDS);
    }

    Connections connections() {
        return connections;
    }

    RequestMaker maker() {
        return maker;
    }

    /// The attempts under way; for the event loop only.
    Set<AttemptRun> underWay() {
        return underWay;
    }

    /// Ends what is under way and forgets what was opened.
    void close() {
        try {
            connections
                    .loop()
                    .submit(() -> {
                        List.copyOf(underWay).forEach(AttemptRun::cutShort);
                        endpoints.clear();
                    })
                    .awaitUninterruptibly(1, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            // The event loop has died, which was reported.
            endpoints.clear();
        }
    }
}
