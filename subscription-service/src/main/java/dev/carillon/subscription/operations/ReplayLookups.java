package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.Replay;
import dev.carillon.subscription.domain.UserId;
import java.util.Optional;

/// What is known of replays. Thread-safe.
@FunctionalInterface
public interface ReplayLookups {

    /// The replay with this number, if the user sees its organization.
    Optional<Replay> replay(UserId user, long id);
}
