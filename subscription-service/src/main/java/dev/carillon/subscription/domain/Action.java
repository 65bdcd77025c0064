package dev.carillon.subscription.domain;

import java.util.Locale;
import java.util.Map;

/// One action that a webhook asks for, or a wildcard.
///
/// @param spoken how it was asked for, in lower case, and how it is read back: an action, an alias
///   of one, `card.*`, `user.*` or `*`
public record Action(String spoken) {

    /// Names that Pipefy's documents use, and what the events are really called.
    private static final Map<String, String> ALIASES =
            Map.of("user.invitation_accepted", "user.invitation_acceptance");

    private static final String ANYTHING = "*";
    private static final String ANY_OF_FAMILY = ".*";

    /// @throws IllegalArgumentException when it is empty or not in lower case
    public Action {
        if (spoken.isEmpty() || !spoken.equals(spoken.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "an action is written in lower case, was " + Quote.of(spoken));
        }
    }

    /// The action as a caller wrote it, in any case, with blanks around it.
    ///
    /// @throws IllegalArgumentException when nothing is left of it
    public static Action of(String written) {
        return new Action(written.strip().toLowerCase(Locale.ROOT));
    }

    /// The name the events have.
    public String canonical() {
        return ALIASES.getOrDefault(spoken, spoken);
    }

    /// Whether it stands for several actions.
    public boolean isWildcard() {
        return spoken.equals(ANYTHING) || spoken.endsWith(ANY_OF_FAMILY);
    }

    /// Whether events of this action are asked for.
    ///
    /// @param action a canonical action
    public boolean covers(String action) {
        if (spoken.equals(ANYTHING)) {
            return true;
        }
        if (spoken.endsWith(ANY_OF_FAMILY)) {
            return action.startsWith(spoken.substring(0, spoken.length() - 1));
        }
        return canonical().equals(action);
    }

    /// Whether an event could be asked for by both.
    public boolean overlaps(Action other) {
        if (!isWildcard()) {
            return other.covers(canonical());
        }
        if (!other.isWildcard()) {
            return covers(other.canonical());
        }
        return spoken.equals(other.spoken)
                || spoken.equals(ANYTHING)
                || other.spoken.equals(ANYTHING);
    }
}
