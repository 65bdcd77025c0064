package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.Role;
import java.util.Optional;

/// Whose something is, and what the caller is there, as of this moment: nothing is held.
///
/// @param organization whose it is
/// @param role what the caller is in it; empty when it is not in it
public record Standing(String organization, Optional<Role> role) {

    /// What the caller may do there.
    public Access access() {
        return Access.of(role);
    }
}
