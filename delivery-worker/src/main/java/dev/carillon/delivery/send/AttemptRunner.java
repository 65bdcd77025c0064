package dev.carillon.delivery.send;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptTraces;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.egress.EgressConfig;
import dev.carillon.platform.egress.EgressResolver;
import dev.carillon.platform.egress.UrlRule;
import dev.carillon.platform.lifecycle.Failure;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// Makes attempts, each on one of a few event loops and within one deadline. Safe for many threads.
public final class AttemptRunner implements AutoCloseable {

    private final EgressResolver resolver;
    private final NettyTransport transport;
    private final Duration deadline;
    private final Clock clock;
    private final Failure failure;
    private final AttemptTraces traces;
    private final ExecutorService lookups = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Station> stations = new ArrayList<>();
    private volatile boolean isClosed;

    /// @param vault opens what is sealed
    /// @param egress which URLs may be called
    /// @param resolver looks names up and judges every address
    /// @param tls what certificates to trust
    /// @param failure told when an attempt dies of a bug
    /// @param traces watches attempts
    public AttemptRunner(
            SendConfig config,
            Vault vault,
            EgressConfig egress,
            EgressResolver resolver,
            SSLContext tls,
            Clock clock,
            Failure failure,
            AttemptTraces traces) {
        this.resolver = resolver;
        this.deadline = config.deadline();
        this.clock = clock;
        this.failure = failure;
        this.traces = traces;
        this.transport = new NettyTransport(config, tls, this::bug);
        for (Connections connections : transport.connections()) {
            stations.add(new Station(connections, vault, new UrlRule(egress)));
        }
    }

    /// Begins an attempt and returns at once.
    ///
    /// @param whenEnded called exactly once, within the deadline and a little, on another thread;
    ///   on this one when the runner is closed already
    public void begin(Delivery delivery, Endpoint endpoint, Consumer<Attempt> whenEnded) {
        // One endpoint is always served by the same event loop, which has its connections.
        int hash = endpoint.subscription().hashCode();
        Station station = stations.get(Math.floorMod(hash ^ (hash >>> 16), stations.size()));
        AttemptRun run = new AttemptRun(this, station, delivery, endpoint, whenEnded);
        try {
            station.connections().loop().execute(run::start);
        } catch (RejectedExecutionException e) {
            run.cutShort();
        }
    }

    /// Cuts short what is under way.
    @Override
    public void close() {
        isClosed = true;
        for (Station station : stations) {
            station.close();
        }
        // Only now: an attempt that has not been cut short would take an interrupted lookup, or one
        // that is refused, for what became of it.
        lookups.shutdownNow();
        transport.close();
    }

    boolean isClosed() {
        return isClosed;
    }

    Duration deadline() {
        return deadline;
    }

    Clock clock() {
        return clock;
    }

    AttemptTraces traces() {
        return traces;
    }

    EgressResolver resolver() {
        return resolver;
    }

    /// Where names are looked up, which may block.
    ExecutorService lookups() {
        return lookups;
    }

    /// What the connections are carried by; for tests.
    NettyTransport transport() {
        return transport;
    }

    /// Reports what should not have happened: the process cannot be trusted any longer.
    void bug(Throwable cause) {
        failure.report("attempt", cause);
    }
}
