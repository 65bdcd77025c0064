package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.Change;
import dev.carillon.subscription.domain.Json;
import dev.carillon.subscription.domain.NewWebhook;
import dev.carillon.subscription.domain.Placement;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.domain.WebhookChange;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The argument `input` of a mutation, with the types that the schema promises.
final class Input {

    private final Map<String, ? extends @Nullable Object> fields;

    private Input(Map<String, ? extends @Nullable Object> fields) {
        this.fields = fields;
    }

    static Input of(DataFetchingEnvironment environment) {
        Map<String, ? extends @Nullable Object> fields = environment.getArgument("input");
        return new Input(Objects.requireNonNull(fields, "the schema makes input required"));
    }

    /// A text or an id; empty when it was left out or null.
    Optional<String> text(String field) {
        return Optional.ofNullable(fields.get(field)).map(Object::toString);
    }

    /// A text or an id that the schema makes required.
    String required(String field) {
        return text(field)
                .orElseThrow(
                        () -> new IllegalStateException("the schema makes " + field + " required"));
    }

    /// A whole number; empty when it was left out or null.
    Optional<Integer> number(String field) {
        return Optional.ofNullable(fields.get(field)).map(Integer.class::cast);
    }

    /// A new webhook.
    Verdict<NewWebhook> newWebhook() {
        return headers()
                .map(headers ->
                        new NewWebhook(
                                texts(fields.get("actions")),
                                required("name"),
                                required("url"),
                                text("email"),
                                value(headers),
                                json("filters")));
    }

    /// A change of a webhook.
    Verdict<WebhookChange> change() {
        return headers()
                .map(headers ->
                        new WebhookChange(
                                change("actions", Input::texts),
                                change("name", Object::toString),
                                change("url", Object::toString),
                                change("email", Object::toString),
                                headers,
                                change("filters", Input::asJson)));
    }

    Placement.OnDuplicate onDuplicate() {
        boolean isOverride =
                Boolean.TRUE.equals(fields.get("overridePrevious"))
                        || Boolean.TRUE.equals(fields.get("overridePreviousWithSameUrl"));
        return isOverride ? Placement.OnDuplicate.REPLACE : Placement.OnDuplicate.REFUSE;
    }

    /// The headers: an object, or a text that holds one. An empty text is no headers.
    private Verdict<Change<Json>> headers() {
        Change<Json> written = change("headers", Input::asJson);
        if (written instanceof Change.Set<Json>(Json.Text(String text))) {
            return JsonValues.parse("headers", text)
                    .map(json ->
                            json instanceof Json.Null
                                    ? new Change.Clear<>()
                                    : new Change.Set<>(json));
        }
        return Verdict.accept(written);
    }

    private static Optional<Json> value(Change<Json> change) {
        return switch (change) {
            case Change.Set<Json>(Json value) -> Optional.of(value);
            case Change.Keep<Json> _, Change.Clear<Json> _ -> Optional.empty();
        };
    }

    private Optional<Json> json(String field) {
        return Optional.ofNullable(fields.get(field)).map(Input::asJson);
    }

    private <T> Change<T> change(String field, Function<Object, T> read) {
        if (!fields.containsKey(field)) {
            return new Change.Keep<>();
        }
        Object value = fields.get(field);
        if (value == null || value instanceof Json.Null) {
            return new Change.Clear<>();
        }
        return new Change.Set<>(read.apply(value));
    }

    private static Json asJson(Object value) {
        return (Json) value;
    }

    /// A null in the list becomes an empty text, which no action is.
    private static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(item -> item == null ? "" : item.toString()).toList()
                : List.of();
    }
}
