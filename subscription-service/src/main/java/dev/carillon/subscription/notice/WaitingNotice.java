package dev.carillon.subscription.notice;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.NoticeCause;
import dev.carillon.subscription.domain.NoticeFacts;
import dev.carillon.subscription.domain.Sealed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// A notice that was taken from the queue to be sent.
///
/// @param id its row
/// @param uuid the same for every try
/// @param cause why
/// @param webhook of which webhook
/// @param name what people call it
/// @param scope where it listens
/// @param organization the name of the organization that owns it, or its id when the directory does
///   not have it
/// @param url of the webhook, encrypted
/// @param recipients whom to tell, as they were typed; each once
/// @param served those of them that need no further try
/// @param sent how many of them the server took it for
/// @param isStillTrue whether what was decided still stands
/// @param failedAttempts failed attempts since the last success
/// @param failingSince when the first of them began
/// @param lastStatus the status of the last answer
/// @param disabledFrom when it will be disabled, should it go on failing
/// @param decidedAt when this was decided
/// @param tries how many there were, this one included
public record WaitingNotice(
        long id,
        UUID uuid,
        NoticeCause cause,
        SubscriptionId webhook,
        String name,
        Scope scope,
        String organization,
        Sealed url,
        List<String> recipients,
        Set<String> served,
        int sent,
        boolean isStillTrue,
        int failedAttempts,
        Optional<Instant> failingSince,
        Optional<Integer> lastStatus,
        Optional<Instant> disabledFrom,
        Instant decidedAt,
        int tries) {

    /// Copies the collections.
    public WaitingNotice {
        recipients = List.copyOf(recipients);
        served = Set.copyOf(served);
    }

    /// What it tells.
    ///
    /// @param host of the URL
    NoticeFacts facts(String host) {
        return new NoticeFacts(
                cause,
                webhook,
                name,
                scope,
                organization,
                host,
                failedAttempts,
                failingSince,
                lastStatus,
                disabledFrom,
                decidedAt);
    }
}
