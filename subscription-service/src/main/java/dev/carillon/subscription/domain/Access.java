package dev.carillon.subscription.domain;

import java.util.Optional;

/// What a caller may do with the webhooks of one organization.
public enum Access {
    /// See everything and change it.
    MANAGE,
    /// See the lists, without URLs and header values.
    LIST,
    /// Not even see that there is something.
    NONE;

    /// The access of a caller with this role in the organization; empty for somebody who is not in
    /// it.
    public static Access of(Optional<Role> role) {
        return role.map(known ->
                        switch (known) {
                            case ADMINISTRATOR -> MANAGE;
                            case MEMBER -> LIST;
                            case GUEST -> NONE;
                        })
                .orElse(NONE);
    }
}
