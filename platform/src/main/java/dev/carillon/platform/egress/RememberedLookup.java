package dev.carillon.platform.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/// Remembers the answers of another lookup for a moment, so that a name that is called a thousand
/// times a second is not asked for a thousand times. Only what was found is remembered, never a
/// failure, and no verdict: every use is judged anew. Thread-safe.
final class RememberedLookup implements NameLookup {

    private final NameLookup lookup;
    private final Duration keep;
    private final int maxNames;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<String, Answer> answers = new ConcurrentHashMap<>();

    private record Answer(List<InetAddress> addresses, long at) {}

    /// @param keep how long an answer is known; far less than any sensible time to live
    /// @param maxNames how many are known at most
    RememberedLookup(NameLookup lookup, Duration keep, int maxNames, LongSupplier nanoTime) {
        this.lookup = lookup;
        this.keep = keep;
        this.maxNames = maxNames;
        this.nanoTime = nanoTime;
    }

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        List<InetAddress> found = List.copyOf(lookup.lookup(host));
        if (answers.size() >= maxNames) {
            answers.values().removeIf(this::isOld);
        }
        if (answers.size() < maxNames || answers.containsKey(host)) {
            answers.put(host, new Answer(found, nanoTime.getAsLong()));
        }
        return found;
    }

    @Override
    public Optional<List<InetAddress>> known(String host) {
        Answer answer = answers.get(host);
        return answer == null || isOld(answer) ? Optional.empty() : Optional.of(answer.addresses());
    }

    private boolean isOld(Answer answer) {
        return nanoTime.getAsLong() - answer.at() >= keep.toNanos();
    }
}
