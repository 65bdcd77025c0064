package dev.carillon.subscription.domain;

import java.util.List;
import java.util.Optional;

/// A webhook as a caller wants it, unchecked.
///
/// @param actions as written; an empty text in place of null
/// @param name as written
/// @param url as written
/// @param email as written; empty when left out or null
/// @param headers as written; empty when left out
/// @param filters as written; empty when left out
public record NewWebhook(
        List<String> actions,
        String name,
        String url,
        Optional<String> email,
        Optional<Json> headers,
        Optional<Json> filters) {

    /// Copies the actions.
    public NewWebhook {
        actions = List.copyOf(actions);
    }

    /// Leaves out the URL and the headers.
    @Override
    public String toString() {
        return "NewWebhook[" + actions + "]";
    }
}
