package dev.carillon.subscription.domain;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import java.time.Instant;
import java.util.Optional;

/// What a notice tells.
///
/// @param cause why
/// @param webhook of which webhook
/// @param name what people call it, as they typed it
/// @param scope where it listens
/// @param organization whose it is
/// @param host of its URL
/// @param failedAttempts failed attempts since the last success
/// @param failingSince when the first of them began
/// @param lastStatus the status of the last answer, if there was any
/// @param disabledFrom when it will be disabled, should it go on failing
/// @param decidedAt when this was decided
public record NoticeFacts(
        NoticeCause cause,
        SubscriptionId webhook,
        String name,
        Scope scope,
        String organization,
        String host,
        int failedAttempts,
        Optional<Instant> failingSince,
        Optional<Integer> lastStatus,
        Optional<Instant> disabledFrom,
        Instant decidedAt) {}
