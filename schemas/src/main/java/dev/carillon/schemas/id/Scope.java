package dev.carillon.schemas.id;

import static java.util.Objects.requireNonNull;

/// A place that events happen in and subscriptions listen to, for example `pipe:22`.
///
/// @param type the kind of place
/// @param id its id: a number in text for organizations and pipes, the short id for tables; without
///   `:` and `/`
public record Scope(ScopeType type, String id) {

    /// @throws IllegalArgumentException when the id is empty or holds `:` or `/`
    public Scope {
        requireNonNull(type, "type is null");
        if (id.isEmpty() || id.indexOf(':') >= 0 || id.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "a scope id must not be empty nor hold ':' or '/', was \"" + id + "\"");
        }
    }

    /// The organization with this id.
    public static Scope organization(String id) {
        return new Scope(ScopeType.ORGANIZATION, id);
    }

    /// The pipe with this id.
    public static Scope pipe(String id) {
        return new Scope(ScopeType.PIPE, id);
    }

    /// The table with this short id.
    public static Scope table(String id) {
        return new Scope(ScopeType.TABLE, id);
    }

    /// The scope as it stands in record keys: `pipe:22`.
    public String key() {
        return type.word() + ":" + id;
    }

    /// Reads what [#key()] wrote.
    ///
    /// @throws IllegalArgumentException when the text is not the key of a scope
    public static Scope parse(String key) {
        int colon = key.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("a scope is written type:id, was \"" + key + "\"");
        }
        ScopeType type =
                ScopeType.find(key.substring(0, colon))
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "unknown scope type in \"" + key + "\""));
        return new Scope(type, key.substring(colon + 1));
    }

    @Override
    public String toString() {
        return key();
    }
}
