package dev.carillon.delivery.domain;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long a retry that has fallen due waits before it is sent, so that a burst of failures does
/// not come back as a burst: a random part, up to a fifth, of the delay it has waited already.
///
/// @param dice where chance comes from
/// @param longest a limit for long tiers: no offset stays unfinished much longer than an attempt
///   may take
public record ReleaseSpread(RandomGenerator dice, Duration longest) {

    private static final int SHARE = 5;

    /// The wait of one retry.
    ///
    /// @param tier the delay of the tier it comes from
    public Duration draw(Duration tier) {
        long share = tier.dividedBy(SHARE).toMillis();
        long bound = Math.min(share, longest.toMillis());
        return bound < 1 ? Duration.ZERO : Duration.ofMillis(dice.nextLong(bound + 1));
    }
}
