package dev.carillon.subscription.domain;

import java.time.Instant;
import java.util.Optional;

/// Which of a webhook's deliveries are asked for; what is empty does not matter.
///
/// @param first at most this many, 1 to [#MOST]
/// @param after those that come after this one
/// @param state those that stand there
/// @param action those of this action
/// @param from those that the log first heard of at this time or later
/// @param to those that the log first heard of before this time
public record DeliveryPage(
        int first,
        Optional<DeliveryCursor> after,
        Optional<DeliveryState> state,
        Optional<String> action,
        Optional<Instant> from,
        Optional<Instant> to) {

    /// The most deliveries of one page.
    public static final int MOST = 100;

    /// Checks how many are asked for.
    public Verdict<DeliveryPage> checked() {
        return first < 1 || first > MOST
                ? Verdict.invalid(
                        "first is %d and must be 1 to %d; ask for the next page with after"
                                .formatted(first, MOST))
                : Verdict.accept(this);
    }
}
