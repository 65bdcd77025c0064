package dev.carillon.subscription.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a webhook gets a new signing secret: the former one goes on signing beside it for a while,
/// so that the receiver can change over without refusing a callback.
public final class SecretRotation {

    /// How long two secrets sign when the caller does not say.
    public static final Duration USUAL_OVERLAP = Duration.ofHours(24);

    /// The longest that a former secret goes on signing.
    public static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    /// The most secrets that sign at one time. A signature header has one signature for each.
    public static final int MOST = 3;

    private SecretRotation() {}

    /// Checks an overlap.
    ///
    /// @param seconds as the caller said; zero ends every former secret at once
    public static Verdict<Duration> overlap(Optional<Integer> seconds) {
        Duration overlap = seconds.map(Duration::ofSeconds).orElse(USUAL_OVERLAP);
        return overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0
                ? Verdict.invalid(
                        "overlapSeconds must be from 0 to %d, was %d"
                                .formatted(LONGEST_OVERLAP.toSeconds(), overlap.toSeconds()))
                : Verdict.accept(overlap);
    }

    /// The secrets after a rotation, the new one first.
    ///
    /// @param before the secrets until now, the current one first
    /// @param added the new one
    public static Verdict<List<SealedSecret>> rotate(
            List<SealedSecret> before, SealedSecret added, Duration overlap, Instant now) {
        List<SealedSecret> after = new ArrayList<>();
        after.add(added);
        if (!overlap.isZero()) {
            Instant end = now.plus(overlap);
            for (SealedSecret former : before) {
                Instant until = former.notAfter().filter(limit -> limit.isBefore(end)).orElse(end);
                if (until.isAfter(now)) {
                    after.add(new SealedSecret(former.value(), Optional.of(until)));
                }
            }
        }
        return after.size() <= MOST
                ? Verdict.accept(after)
                : Verdict.refuse(
                        ErrorCode.RECORD_INVALID,
                        "This webhook already has %d secrets that sign; wait until %s, or end the"
                                        .formatted(MOST, after.get(MOST).notAfter().orElse(now))
                                + " former ones now with overlapSeconds: 0");
    }
}
