package dev.carillon.platform.egress;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How many lookups may be under way, in all and for one domain. One domain may have an eighth of
/// them, so that a dead name server leaves the rest to the others. Thread-safe.
final class LookupLimits {

    private static final int SHARE_OF_ONE_DOMAIN = 8;

    private final Semaphore all;
    private final int domainLimit;
    private final ConcurrentMap<String, Domain> domains = new ConcurrentHashMap<>();

    /// The lookups of one domain.
    ///
    /// @param share a permit for each that may be under way
    /// @param users how many wait or are under way; the entry goes with the last
    private record Domain(Semaphore share, int users) {}

    LookupLimits(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException(
                    "the number of lookups at one time must be at least 1, was " + limit);
        }
        this.all = new Semaphore(limit);
        this.domainLimit = Math.max(1, limit / SHARE_OF_ONE_DOMAIN);
    }

    /// The right to one lookup; given back by `close`, once.
    final class Permit implements AutoCloseable {

        private final String domain;
        private final Semaphore share;

        private Permit(String domain, Semaphore share) {
            this.domain = domain;
            this.share = share;
        }

        @Override
        public void close() {
            all.release();
            share.release();
            leave(domain);
        }
    }

    /// Waits for a permit, at most this long.
    Optional<Permit> acquire(String domain, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        Semaphore share = enter(domain);
        boolean hasShare = false;
        boolean hasPermit = false;
        try {
            hasShare = share.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (hasShare) {
                hasPermit = all.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            return hasPermit ? Optional.of(new Permit(domain, share)) : Optional.empty();
        } finally {
            if (!hasPermit) {
                if (hasShare) {
                    share.release();
                }
                leave(domain);
            }
        }
    }

    /// The number of domains that somebody waits for.
    int domains() {
        return domains.size();
    }

    private Semaphore enter(String name) {
        return domains.merge(
                        name,
                        new Domain(new Semaphore(domainLimit), 1),
                        (known, _) -> new Domain(known.share(), known.users() + 1))
                .share();
    }

    private void leave(String name) {
        domains.computeIfPresent(
                name,
                (_, known) ->
                        known.users() == 1 ? null : new Domain(known.share(), known.users() - 1));
    }
}
