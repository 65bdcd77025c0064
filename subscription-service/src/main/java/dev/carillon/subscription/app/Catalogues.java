package dev.carillon.subscription.app;

import dev.carillon.schemas.catalogue.CallbackField;
import dev.carillon.schemas.catalogue.EventCatalogue;
import dev.carillon.schemas.catalogue.EventType;
import dev.carillon.subscription.domain.ActionCatalogue;
import dev.carillon.subscription.domain.ActionRules;
import dev.carillon.subscription.operations.KnownAction;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Turns the catalogue of event schemas into what the domain needs of it.
final class Catalogues {

    private Catalogues() {}

    static ActionCatalogue of(EventCatalogue events) {
        Map<String, ActionRules> rules =
                events.types().stream()
                        .collect(
                                Collectors.toMap(
                                        EventType::action,
                                        type ->
                                                new ActionRules(
                                                        type.scopes(), type.filters().keySet())));
        return new ActionCatalogue(rules);
    }

    /// What callers are shown of it, by name.
    static List<KnownAction> shown(EventCatalogue events) {
        return events.types().stream()
                .map(type ->
                        new KnownAction(
                                type.action(),
                                type.scopes().stream().sorted().toList(),
                                List.copyOf(type.filters().keySet()),
                                type.about(),
                                CallbackField.of(type).stream()
                                        .map(field ->
                                                new KnownAction.Field(
                                                        field.path(), field.type(), field.about()))
                                        .toList(),
                                Samples.example(type)))
                .toList();
    }
}
