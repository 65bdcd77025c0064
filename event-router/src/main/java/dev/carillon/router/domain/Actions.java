package dev.carillon.router.domain;

import java.util.Locale;
import java.util.Map;

/// The names of actions, as upstream services and old clients write them and as we do.
public final class Actions {

    /// What a subscription says when it asks for every action.
    public static final String EVERYTHING = "*";

    /// How a subscription's wish for a whole family ends, as in `card.*`.
    public static final String FAMILY_SUFFIX = ".*";

    private static final Map<String, String> ALIASES =
            Map.of("user.invitation_accepted", "user.invitation_acceptance");

    private Actions() {}

    /// The one name of an action: lower case, and never an alias. Callbacks carry this name.
    public static String canonical(String action) {
        String lower = action.toLowerCase(Locale.ROOT);
        return ALIASES.getOrDefault(lower, lower);
    }
}
