package dev.carillon.subscription.domain;

import java.util.List;
import java.util.Optional;

/// What the directory says a member of an organization is.
public enum Role {
    /// Manages webhooks.
    ADMINISTRATOR("administrator"),
    /// Sees that webhooks exist.
    MEMBER("member"),
    /// Sees nothing of webhooks; also what a role that we do not know is taken for.
    GUEST("guest");

    private static final List<Role> ALL = List.of(values());

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /// The role as it is stored.
    public String word() {
        return word;
    }

    /// Finds the role that is written `word`; empty when there is none.
    public static Optional<Role> find(String word) {
        for (Role role : ALL) {
            if (role.word.equals(word)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
