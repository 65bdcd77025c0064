package dev.carillon.standalone.cli;

import dev.carillon.router.domain.Rendered;
import dev.carillon.router.render.CallbackRenderer;
import dev.carillon.schemas.catalogue.CallbackField;
import dev.carillon.schemas.catalogue.EventCatalogue;
import dev.carillon.schemas.catalogue.EventType;
import dev.carillon.schemas.catalogue.SampleEvent;
import dev.carillon.schemas.id.ScopeType;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Prints the event catalogue.
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = "Print the event catalogue as docs/events.md holds it.")
final class EventsCommand implements Callable<Integer> {

    private static final int LARGEST_SAMPLE_BYTES = 64 * 1024;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(page(EventCatalogue.builtIn()));
        out.flush();
        return 0;
    }

    /// Every action with its scopes, filters, fields and a callback's body, in Markdown.
    static String page(EventCatalogue catalogue) {
        StringBuilder page = new StringBuilder();
        page.append("| Action | Scopes | What it means |\n|---|---|---|\n");
        for (EventType type : catalogue.types()) {
            page.append(
                    "| [`%s`](#%s) | %s | %s |\n"
                            .formatted(
                                    type.action(), anchor(type), scopes(type), cell(type.about())));
        }
        catalogue.types().forEach(type -> append(type, page));
        return page.toString();
    }

    private static void append(EventType type, StringBuilder page) {
        page.append("\n## %s\n\n".formatted(type.action()));
        page.append(
                "%s Avro record `%s`; for webhooks of: %s.\n"
                        .formatted(type.about(), type.schema().getFullName(), scopes(type)));
        if (!type.filters().isEmpty()) {
            page.append("Filters: ").append(filters(type.filters())).append(".\n");
        }
        page.append("\n| Field of `data` | Type | What it is |\n|---|---|---|\n");
        for (CallbackField field : CallbackField.of(type)) {
            page.append(
                    "| `%s` | %s | %s |\n"
                            .formatted(field.path(), field.type(), cell(field.about())));
        }
        page.append("\n```json\n").append(sample(type)).append("\n```\n");
    }

    /// The body that the router makes of the sample event: one line, as it is sent.
    private static String sample(EventType type) {
        return switch (new CallbackRenderer(LARGEST_SAMPLE_BYTES)
                .render(SampleEvent.of(type), type.action(), SampleEvent.ID)) {
            case Rendered.Payload payload -> payload.toString();
            case Rendered.TooLarge(int limit) ->
                    throw new IllegalStateException(
                            "the sample of " + type.action() + " is above " + limit + " bytes");
            case Rendered.Impossible(String reason) ->
                    throw new IllegalStateException(
                            "the sample of " + type.action() + ": " + reason);
        };
    }

    private static String scopes(EventType type) {
        return type.scopes().stream()
                .sorted()
                .map(ScopeType::word)
                .collect(Collectors.joining(", "));
    }

    private static String filters(Map<String, String> filters) {
        return filters.entrySet().stream()
                .map(filter -> "`%s` compares `%s`".formatted(filter.getKey(), filter.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String anchor(EventType type) {
        return type.action().replace(".", "");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
