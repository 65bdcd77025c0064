package dev.carillon.subscription.operations;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Remembers for a moment how a token was stored, so that a client that calls again and again does
/// not cost a statement each time. A token that was revoked is refused after [#MOST_AGE] at the
/// latest; one that was just issued is known at once, since what was not found is not remembered.
/// When a token expires is judged at every call all the same. Thread-safe.
public final class RememberedTokens implements TokenStore {

    /// How long ago the database was asked at most.
    public static final Duration MOST_AGE = Duration.ofMillis(500);

    private static final int MOST_TOKENS = 10_000;

    private final TokenStore store;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<ByteBuffer, Remembered> byHash = new ConcurrentHashMap<>();

    /// @param askedAt when the question was sent, not when the answer came
    private record Remembered(StoredToken token, long askedAt) {}

    /// @param nanoTime a clock that only goes forward, as [System#nanoTime]
    public RememberedTokens(TokenStore store, LongSupplier nanoTime) {
        this.store = store;
        this.nanoTime = nanoTime;
    }

    @Override
    public Optional<StoredToken> find(byte[] sha256) {
        ByteBuffer hash = ByteBuffer.wrap(sha256.clone());
        long now = nanoTime.getAsLong();
        Remembered known = byHash.get(hash);
        if (known != null && isFresh(known, now)) {
            return Optional.of(known.token());
        }
        Optional<StoredToken> found = store.find(sha256);
        if (found.isPresent()) {
            makeRoom(now);
            byHash.put(hash, new Remembered(found.get(), now));
        } else {
            byHash.remove(hash);
        }
        return found;
    }

    /// How many tokens are remembered.
    int size() {
        return byHash.size();
    }

    private void makeRoom(long now) {
        if (byHash.size() >= MOST_TOKENS) {
            byHash.values().removeIf(known -> !isFresh(known, now));
            if (byHash.size() >= MOST_TOKENS) {
                byHash.clear();
            }
        }
    }

    private static boolean isFresh(Remembered known, long now) {
        return now - known.askedAt() < MOST_AGE.toNanos();
    }
}
