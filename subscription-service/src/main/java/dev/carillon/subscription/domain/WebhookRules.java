package dev.carillon.subscription.domain;

import dev.carillon.schemas.id.ScopeType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a webhook may be.
public final class WebhookRules {

    /// The longest name, in characters.
    public static final int LONGEST_NAME = 255;

    /// The longest e-mail address (RFC 5321, section 4.5.3.1).
    public static final int LONGEST_EMAIL = 254;

    private static final Pattern EMAIL = Pattern.compile("[^\\s@\\p{Cntrl}]+@[^\\s@\\p{Cntrl}]+");

    private final ActionCatalogue catalogue;
    private final UrlJudge urls;

    /// @param catalogue which actions exist
    /// @param urls which URLs may be called
    public WebhookRules(ActionCatalogue catalogue, UrlJudge urls) {
        this.catalogue = catalogue;
        this.urls = urls;
    }

    /// Checks a new webhook.
    public Verdict<WebhookContent> check(NewWebhook wanted, ScopeType scope) {
        Json filters = wanted.filters().orElseGet(Json::empty);
        Json headers = wanted.headers().orElseGet(Json::empty);
        return name(wanted.name())
                .then(name -> wants(wanted.actions(), filters, scope).map(w -> w.named(name)))
                .then(content -> email(wanted.email()).map(content::withEmail))
                .then(content -> url(wanted.url()).map(content::withUrl))
                .then(content -> Headers.read(headers, Headers.NONE).map(content::withHeaders));
    }

    /// What a webhook asks for: actions and filters that fit each other.
    private record Wants(Actions actions, Filters filters) {

        WebhookContent named(String name) {
            return new WebhookContent(name, actions, filters, Optional.empty(), "", Headers.NONE);
        }
    }

    private Verdict<Wants> wants(List<String> actions, Json filters, ScopeType scope) {
        return catalogue
                .read(actions, scope)
                .then(asked ->
                        Filters.read(filters, catalogue)
                                .then(read -> read.check(asked, scope, catalogue))
                                .map(fitting -> new Wants(asked, fitting)));
    }

    /// Checks a change of a webhook. What is left out is not checked again: rules that became
    /// stricter do not keep an old webhook from being renamed.
    public Verdict<WebhookContent> check(
            WebhookContent current, WebhookChange change, ScopeType scope) {
        return changedName(current, change.name())
                .map(current::withName)
                .then(content -> changeWants(content, change, scope))
                .then(content -> changedEmail(content, change.email()).map(content::withEmail))
                .then(content -> changedUrl(content, change.url()).map(content::withUrl))
                .then(content ->
                        changedHeaders(content, change.headers()).map(content::withHeaders));
    }

    private static Verdict<String> changedName(WebhookContent content, Change<String> change) {
        return switch (change) {
            case Change.Keep<String> _ -> Verdict.accept(content.name());
            case Change.Clear<String> _ -> cannotBeNull("name");
            case Change.Set<String>(String value) -> name(value);
        };
    }

    private Verdict<WebhookContent> changeWants(
            WebhookContent content, WebhookChange change, ScopeType scope) {
        Verdict<Actions> actions =
                switch (change.actions()) {
                    case Change.Keep<List<String>> _ -> Verdict.accept(content.actions());
                    case Change.Clear<List<String>> _ -> cannotBeNull("actions");
                    case Change.Set<List<String>>(List<String> written) ->
                            catalogue.read(written, scope);
                };
        Verdict<Filters> filters =
                switch (change.filters()) {
                    case Change.Keep<Json> _ -> Verdict.accept(content.filters());
                    case Change.Clear<Json> _ -> Verdict.accept(Filters.NONE);
                    case Change.Set<Json>(Json written) -> Filters.read(written, catalogue);
                };
        boolean isKept =
                change.actions() instanceof Change.Keep && change.filters() instanceof Change.Keep;
        if (isKept) {
            return Verdict.accept(content);
        }
        return actions.then(asked ->
                filters.then(read -> read.check(asked, scope, catalogue))
                        .map(fitting -> content.withWants(asked, fitting)));
    }

    private static Verdict<Optional<String>> changedEmail(
            WebhookContent content, Change<String> change) {
        return switch (change) {
            case Change.Keep<String> _ -> Verdict.accept(content.email());
            case Change.Clear<String> _ -> Verdict.accept(Optional.empty());
            case Change.Set<String>(String value) -> email(Optional.of(value));
        };
    }

    private Verdict<String> changedUrl(WebhookContent content, Change<String> change) {
        return switch (change) {
            case Change.Keep<String> _ -> Verdict.accept(content.url());
            case Change.Clear<String> _ -> cannotBeNull("url");
            case Change.Set<String>(String value) ->
                    value.equals(Mask.TEXT) || value.equals(content.url())
                            ? Verdict.accept(content.url())
                            : url(value);
        };
    }

    private static Verdict<Headers> changedHeaders(WebhookContent content, Change<Json> change) {
        return switch (change) {
            case Change.Keep<Json> _ -> Verdict.accept(content.headers());
            case Change.Clear<Json> _ -> Verdict.accept(Headers.NONE);
            case Change.Set<Json>(Json written) -> Headers.read(written, content.headers());
        };
    }

    private static <T> Verdict<T> cannotBeNull(String field) {
        return Verdict.invalid(field + " cannot be null; leave it out to keep what is stored");
    }

    private static Verdict<String> name(String written) {
        String name = written.strip();
        if (name.isEmpty()) {
            return Verdict.invalid("name must not be empty");
        }
        if (name.length() > LONGEST_NAME) {
            return Verdict.invalid(
                    "name must have at most %d characters, had %d"
                            .formatted(LONGEST_NAME, name.length()));
        }
        if (!isPlain(name)) {
            return Verdict.invalid("name must not contain control characters");
        }
        return Verdict.accept(name);
    }

    private static Verdict<Optional<String>> email(Optional<String> written) {
        Optional<String> email = written.map(String::strip).filter(text -> !text.isEmpty());
        if (email.isPresent()
                && (email.get().length() > LONGEST_EMAIL
                        || !EMAIL.matcher(email.get()).matches()
                        || !isPlain(email.get()))) {
            return Verdict.invalid(
                    "email must be an address such as someone@example.com, was "
                            + Quote.of(email.get()));
        }
        return Verdict.accept(email);
    }

    private Verdict<String> url(String written) {
        return urls.mistake(written)
                .<Verdict<String>>map(Verdict::invalid)
                .orElseGet(() -> Verdict.accept(written));
    }

    /// Whether every character can be stored and shown: no control characters, no half of a
    /// surrogate pair.
    private static boolean isPlain(String text) {
        return text.codePoints()
                .noneMatch(point ->
                        Character.isISOControl(point)
                                || Character.getType(point) == Character.SURROGATE);
    }
}
