package dev.carillon.subscription.domain;

import java.util.Optional;

/// What an administrator decides about a webhook, checked, with its secret parts in the clear.
///
/// @param name what people call it
/// @param actions what it asks for
/// @param filters which events of the actions
/// @param email whom to tell when it fails
/// @param url where it goes; never logged
/// @param headers what goes with it; values never logged
public record WebhookContent(
        String name,
        Actions actions,
        Filters filters,
        Optional<String> email,
        String url,
        Headers headers) {

    /// The same with another name.
    public WebhookContent withName(String other) {
        return new WebhookContent(other, actions, filters, email, url, headers);
    }

    /// The same with other actions and filters.
    public WebhookContent withWants(Actions otherActions, Filters otherFilters) {
        return new WebhookContent(name, otherActions, otherFilters, email, url, headers);
    }

    /// The same with another e-mail address.
    public WebhookContent withEmail(Optional<String> other) {
        return new WebhookContent(name, actions, filters, other, url, headers);
    }

    /// The same with another URL.
    public WebhookContent withUrl(String other) {
        return new WebhookContent(name, actions, filters, email, other, headers);
    }

    /// The same with other headers.
    public WebhookContent withHeaders(Headers other) {
        return new WebhookContent(name, actions, filters, email, url, other);
    }

    /// Leaves out the URL and the header values.
    @Override
    public String toString() {
        return "WebhookContent[" + name + ", " + actions.spoken() + "]";
    }
}
