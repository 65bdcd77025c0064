package dev.carillon.delivery.deadletter;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import java.time.Instant;
import java.util.Optional;

/// Which dead letters are meant; what is empty does not matter.
///
/// @param subscription of this webhook
/// @param delivery this delivery
/// @param reason dead for this reason, in the word of the topic such as `exhausted`
/// @param from given up at this time or later
/// @param to given up before this time
public record DeadLetterFilter(
        Optional<SubscriptionId> subscription,
        Optional<DeliveryId> delivery,
        Optional<String> reason,
        Optional<Instant> from,
        Optional<Instant> to) {

    /// Every dead letter.
    public static final DeadLetterFilter ALL =
            new DeadLetterFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    /// Whether a dead letter is meant.
    public boolean matches(LyingLetter letter) {
        return subscription.map(letter.key().id()::equals).orElse(true)
                && delivery.map(letter.id()::equals).orElse(true)
                && reason.map(letter.reason()::equals).orElse(true)
                && from.map(start -> !letter.at().isBefore(start)).orElse(true)
                && to.map(letter.at()::isBefore).orElse(true);
    }
}
