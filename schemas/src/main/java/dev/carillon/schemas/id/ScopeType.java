package dev.carillon.schemas.id;

import java.util.List;
import java.util.Optional;

/// The kind of place an event happens in and a subscription listens to.
public enum ScopeType {
    /// A whole organization: everything in its pipes and tables, and what happens to its members.
    ORGANIZATION("organization"),
    /// One pipe.
    PIPE("pipe"),
    /// One table.
    TABLE("table");

    private static final List<ScopeType> ALL = List.of(values());

    private final String word;

    ScopeType(String word) {
        this.word = word;
    }

    /// The type as it stands in record keys, schemas and the API: `organization`, `pipe`, `table`.
    public String word() {
        return word;
    }

    /// Finds the type that is written `word`; empty when there is none.
    public static Optional<ScopeType> find(String word) {
        for (ScopeType type : ALL) {
            if (type.word.equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
