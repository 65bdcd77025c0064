package dev.carillon.subscription.domain;

import dev.carillon.schemas.id.SubscriptionId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// A command to send deliveries again, and how far it has come.
///
/// @param id its number
/// @param kind what was asked for
/// @param webhook the webhook
/// @param organization whose it is
/// @param from from which time on, when one was given
/// @param to before which time, when one was given
/// @param state how far it is
/// @param total how many deliveries it is about; empty until that is known
/// @param sent how many are on their way
/// @param refused how many are not sent: their envelope is no longer available, or they wait for an
///   attempt already
/// @param askedAt when it was asked for
/// @param endedAt when it was done
public record Replay(
        long id,
        Kind kind,
        SubscriptionId webhook,
        String organization,
        Optional<Instant> from,
        Optional<Instant> to,
        State state,
        Optional<Long> total,
        long sent,
        long refused,
        Instant askedAt,
        Optional<Instant> endedAt) {

    /// What was asked for.
    public enum Kind {
        /// One delivery.
        DELIVERY,
        /// The dead-lettered deliveries of a webhook.
        FAILED,
        /// The events of a webhook, routed again.
        EVENTS;

        /// The word of the tables.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// How far it is.
    public enum State {
        /// Nothing is sent yet.
        WAITING,
        /// Some are sent.
        RUNNING,
        /// All are sent or refused.
        DONE;

        /// The word of the tables.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
