package dev.carillon.subscription.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.operations.TokenStore.StoredToken;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RememberedTokensTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final Map<String, StoredToken> stored = new HashMap<>();
    private final AtomicLong asked = new AtomicLong();
    private Duration answersAfter = Duration.ZERO;
    private final RememberedTokens tokens = new RememberedTokens(this::ask, nanos::get);

    private Optional<StoredToken> ask(byte[] sha256) {
        asked.incrementAndGet();
        Optional<StoredToken> found = Optional.ofNullable(stored.get(new String(sha256, UTF_8)));
        nanos.addAndGet(answersAfter.toNanos());
        return found;
    }

    private Optional<StoredToken> find(String token) {
        return tokens.find(token.getBytes(UTF_8));
    }

    private static StoredToken token(Optional<Instant> revokedAt) {
        return new StoredToken(1, new UserId("7"), Instant.MAX, revokedAt);
    }

    @Test
    void asksOnceForATokenThatIsSentAgainAndAgain() {
        stored.put("a", token(Optional.empty()));

        for (int i = 0; i < 100; i++) {
            assertThat(find("a")).contains(token(Optional.empty()));
        }

        assertThat(asked).hasValue(1);
    }

    @Test
    void knowsOfARevocationWithinItsBoundWhichIsBelowASecond() {
        assertThat(RememberedTokens.MOST_AGE).isLessThan(Duration.ofSeconds(1));
        stored.put("a", token(Optional.empty()));
        assertThat(find("a")).isPresent();
        StoredToken revoked = token(Optional.of(Instant.EPOCH));
        stored.put("a", revoked);

        nanos.addAndGet(RememberedTokens.MOST_AGE.toNanos() - 1);
        assertThat(find("a")).contains(token(Optional.empty()));
        nanos.incrementAndGet();

        assertThat(find("a")).contains(revoked);
    }

    /// A token that is used all the time is asked for all the same.
    @Test
    void isNotMadeYoungerByBeingUsed() {
        stored.put("a", token(Optional.empty()));
        for (int i = 0; i < 10; i++) {
            assertThat(find("a")).isPresent();
            nanos.addAndGet(RememberedTokens.MOST_AGE.dividedBy(4).toNanos());
        }

        assertThat(asked).hasValue(3);
    }

    /// What an answer says was so when it was asked for, however long the answer took.
    @Test
    void countsTheAgeFromTheQuestion() {
        stored.put("a", token(Optional.empty()));
        answersAfter = RememberedTokens.MOST_AGE;

        assertThat(find("a")).isPresent();
        assertThat(find("a")).isPresent();

        assertThat(asked).hasValue(2);
    }

    @Test
    void remembersNothingOfATokenThatIsNotThere() {
        assertThat(find("a")).isEmpty();
        stored.put("a", token(Optional.empty()));

        assertThat(find("a")).isPresent();

        stored.remove("a");
        nanos.addAndGet(RememberedTokens.MOST_AGE.toNanos());
        assertThat(find("a")).isEmpty();
        assertThat(tokens.size()).isZero();
    }

    @Test
    void remembersABoundedNumber() {
        for (int i = 0; i < 30_000; i++) {
            stored.put("t" + i, token(Optional.empty()));
            assertThat(find("t" + i)).isPresent();
        }

        assertThat(tokens.size()).isBetween(1, 10_000);
    }
}
