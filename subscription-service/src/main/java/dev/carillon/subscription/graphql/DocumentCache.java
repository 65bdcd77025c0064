package dev.carillon.subscription.graphql;

import graphql.execution.preparsed.PreparsedDocumentEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The documents that were asked last, read and found good: clients send the same few again and
/// again, with other variables. Bounded, since documents come from outside. Thread-safe.
final class DocumentCache {

    private static final int MOST_DOCUMENTS = 500;
    private static final int LONGEST = 8 * 1024;

    private final Map<String, PreparsedDocumentEntry> entries =
            new LinkedHashMap<>(MOST_DOCUMENTS, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<String, PreparsedDocumentEntry> eldest) {
                    return size() > MOST_DOCUMENTS;
                }
            };

    synchronized Optional<PreparsedDocumentEntry> find(String document) {
        return Optional.ofNullable(entries.get(document));
    }

    /// Keeps a document, unless it is long.
    synchronized void keep(String document, PreparsedDocumentEntry entry) {
        if (document.length() <= LONGEST) {
            entries.put(document, entry);
        }
    }
}
