package dev.carillon.platform.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Resolves a name once and judges every answer. It fails closed: one refused answer refuses the
/// name, and whatever goes wrong leaves it unresolved. Thread-safe; lookups run on threads of its
/// own, since the system's resolver cannot be interrupted.
public final class EgressResolver implements AutoCloseable {

    /// How long a lookup may take, unless said otherwise.
    public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(5);

    /// Lookups at one time, unless said otherwise.
    public static final int DEFAULT_THREADS = 256;

    private final EgressPolicy policy;
    private final NameLookup lookup;
    private final Duration deadline;
    private final LookupLimits limits;
    private final ExecutorService threads;

    /// A resolver over the system's lookup with the default limits.
    public EgressResolver(EgressPolicy policy) {
        this(policy, NameLookup.system(), DEFAULT_DEADLINE, DEFAULT_THREADS);
    }

    /// A resolver over another lookup.
    public EgressResolver(EgressPolicy policy, NameLookup lookup) {
        this(policy, lookup, DEFAULT_DEADLINE, DEFAULT_THREADS);
    }

    /// A resolver.
    ///
    /// @param deadline how long [#resolve] takes at most; more than zero
    /// @param maxThreads how many lookups may be under way; at least 1. One domain (the last two
    ///   labels of a name) may have an eighth of them; further ones wait
    public EgressResolver(
            EgressPolicy policy, NameLookup lookup, Duration deadline, int maxThreads) {
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("the deadline must be positive, was " + deadline);
        }
        this.policy = policy;
        this.lookup = lookup;
        this.deadline = deadline;
        this.limits = new LookupLimits(maxThreads);
        this.threads =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        30,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        Thread.ofPlatform().daemon().name("name-lookup-", 0).factory());
    }

    /// Judges what is known of a name without asking anybody; empty when nothing is. Never blocks:
    /// for threads that must not wait. The judgement is as strict as that of [#resolve].
    public Optional<Resolution> known(String host) {
        return lookup.known(host).map(this::judge);
    }

    /// Resolves a name and judges every answer, within the deadline. An interrupt ends the wait;
    /// the name is then unresolved and the flag stays set.
    public Resolution resolve(String host) {
        long end = System.nanoTime() + deadline.toNanos();
        try {
            Optional<LookupLimits.Permit> permit = limits.acquire(domainOf(host), deadline);
            if (permit.isEmpty()) {
                return new Resolution.Unresolved("too many lookups are under way");
            }
            Future<List<InetAddress>> answer = start(host, permit.get());
            return judge(answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException e) {
            return new Resolution.Unresolved("lookups have ended");
        } catch (TimeoutException e) {
            return new Resolution.Unresolved("the name did not resolve in time");
        } catch (ExecutionException e) {
            return new Resolution.Unresolved(
                    e.getCause() instanceof UnknownHostException
                            ? "the name does not resolve"
                            : "the lookup of the name failed");
        } catch (CancellationException e) {
            return new Resolution.Unresolved("the lookup of the name was cancelled");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Resolution.Unresolved("interrupted while the name was looked up");
        }
    }

    /// Starts no further lookup; those under way end by themselves.
    @Override
    public void close() {
        threads.shutdownNow();
    }

    /// The permit is given back when the lookup ends, which may be long after the deadline.
    private Future<List<InetAddress>> start(String host, LookupLimits.Permit permit) {
        try {
            return threads.submit(() -> {
                try (permit) {
                    return List.copyOf(lookup.lookup(host));
                }
            });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            permit.close();
            throw e;
        }
    }

    private Resolution judge(List<InetAddress> addresses) {
        if (addresses.isEmpty()) {
            return new Resolution.Unresolved("the name has no address");
        }
        for (InetAddress address : addresses) {
            Verdict verdict = policy.judge(address);
            if (!verdict.isAllowed()) {
                return new Resolution.Refused(verdict);
            }
        }
        return new Resolution.Allowed(addresses);
    }

    /// The last two labels: roughly who runs the name server.
    private static String domainOf(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        int last = lower.lastIndexOf('.');
        int second = last < 1 ? -1 : lower.lastIndexOf('.', last - 1);
        return lower.substring(second + 1);
    }
}
