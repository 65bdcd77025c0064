package dev.carillon.subscription.domain;

import java.util.Optional;

/// One thing that the directory says. What it says of a key replaces what it said before.
public sealed interface DirectoryChange {

    /// The organization exists.
    record OrganizationIs(String id, String name) implements DirectoryChange {}

    /// The pipe exists.
    record PipeIs(
            String id,
            String organization,
            String name,
            Optional<String> suid,
            Optional<String> uuid)
            implements DirectoryChange {}

    /// The table exists.
    record TableIs(
            String id,
            Optional<String> internalId,
            String organization,
            String name,
            Optional<String> uuid)
            implements DirectoryChange {}

    /// The user belongs to the organization.
    record MemberIs(
            String organization,
            UserId user,
            Role role,
            String name,
            String email,
            Optional<String> username)
            implements DirectoryChange {

        /// Leaves out the person's name and address.
        @Override
        public String toString() {
            return "MemberIs[" + organization + "/" + user + ", " + role.word() + "]";
        }
    }

    /// The organization is gone, with all that is in it.
    record OrganizationGone(String id) implements DirectoryChange {}

    /// The pipe is gone.
    record PipeGone(String id) implements DirectoryChange {}

    /// The table is gone.
    record TableGone(String id) implements DirectoryChange {}

    /// The user does not belong to the organization any more.
    record MemberGone(String organization, UserId user) implements DirectoryChange {}
}
