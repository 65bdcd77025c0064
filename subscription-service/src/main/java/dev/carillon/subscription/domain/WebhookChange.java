package dev.carillon.subscription.domain;

import java.util.List;

/// What a caller wants to change of a webhook, unchecked.
///
/// @param actions as written; an empty text in place of null
/// @param name as written
/// @param url as written; the mask keeps what is stored
/// @param email as written
/// @param headers as written; a mask in place of a value keeps the stored value
/// @param filters as written
public record WebhookChange(
        Change<List<String>> actions,
        Change<String> name,
        Change<String> url,
        Change<String> email,
        Change<Json> headers,
        Change<Json> filters) {

    /// Leaves everything out.
    @Override
    public String toString() {
        return "WebhookChange";
    }
}
