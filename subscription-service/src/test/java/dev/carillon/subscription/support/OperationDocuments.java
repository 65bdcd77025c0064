package dev.carillon.subscription.support;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One document or more for every operation of the API, about organization 22 and what is in it.
public final class OperationDocuments {

    /// What is sent for each operation, one document for each way to ask. `$hook` is a fresh
    /// webhook of the pipe, `$own` one of the organization; `$22`, `$220`, `$table` and `$2200` are
    /// the ids of scopes.
    public static final Map<String, List<String>> ALL =
            Map.ofEntries(
                    Map.entry("me", List.of("{ me { id } }")),
                    Map.entry("actions", List.of("{ actions { name } }")),
                    Map.entry(
                            "organization",
                            List.of(
                                    "{ organization(id: \"$22\") { id name webhooks { id name url } pipes { name webhooks { id } } } }")),
                    Map.entry(
                            "organizations",
                            List.of("{ organizations(ids: [\"$22\"]) { id name } }")),
                    Map.entry(
                            "pipe",
                            List.of(
                                    "{ pipe(id: \"$220\") { id name suid uuid webhooks { id name } } }")),
                    Map.entry(
                            "pipes",
                            List.of("{ pipes(ids: [\"$220\"]) { id name webhooks { id } } }")),
                    Map.entry(
                            "table",
                            List.of(
                                    "{ table(id: \"$table\") { id name webhooks { id } } }",
                                    "{ table(id: \"$2200\") { id name webhooks { id } } }")),
                    Map.entry(
                            "webhook",
                            List.of(
                                    "{ webhook(id: \"$hook\") { id name url headers } }",
                                    "{ webhook(id: \"$own\") { id name url headers } }")),
                    Map.entry(
                            "createWebhook",
                            List.of(
                                    creation("createWebhook", "pipe_id: \"$220\""),
                                    creation("createWebhook", "table_id: \"$table\""),
                                    creation("createWebhook", "table_id: \"$2200\""))),
                    Map.entry(
                            "updateWebhook",
                            List.of(
                                    "mutation { updateWebhook(input: { id: \"$hook\", name: \"changed\" }) { webhook { id } } }")),
                    Map.entry("deleteWebhook", List.of(deletion("deleteWebhook", "$hook"))),
                    Map.entry(
                            "createOrganizationWebhook",
                            List.of(
                                    creation(
                                            "createOrganizationWebhook",
                                            "organization_id: \"$22\""))),
                    Map.entry(
                            "updateOrganizationWebhook",
                            List.of(
                                    "mutation { updateOrganizationWebhook(input: { id: \"$own\", name: \"changed\" }) { webhook { id } } }")),
                    Map.entry(
                            "deleteOrganizationWebhook",
                            List.of(deletion("deleteOrganizationWebhook", "$own"))),
                    Map.entry("enableWebhook", states("enableWebhook")),
                    Map.entry("disableWebhook", states("disableWebhook")),
                    Map.entry("rotateWebhookSecret", states("rotateWebhookSecret")),
                    Map.entry(
                            "delivery",
                            List.of(
                                    "{ delivery(id: \"$delivery\") { id status attempts { at } } }")),
                    Map.entry(
                            "replay",
                            List.of("{ replay(id: \"$replay\") { id kind state total } }")),
                    Map.entry(
                            "testWebhook",
                            Stream.of("$hook", "$own")
                                    .map(id ->
                                            "mutation { testWebhook(input: { id: \"%s\", waitSeconds: 0 }) { deliveryId } }"
                                                    .formatted(id))
                                    .toList()),
                    Map.entry(
                            "redeliver",
                            List.of(
                                    "mutation { redeliver(input: { deliveryId: \"$delivery\" }) { delivery { status } } }")),
                    Map.entry(
                            "redeliverFailed",
                            List.of(
                                    "mutation { redeliverFailed(input: { webhookId: \"$hook\" }) { replay { kind } } }")),
                    Map.entry(
                            "replayEvents",
                            List.of(
                                    "mutation { replayEvents(input: { webhookId: \"$own\", from: \"2026-01-01T00:00:00Z\" }) { replay { kind } } }")));

    private OperationDocuments() {}

    /// Creates a webhook.
    public static String creation(String mutation, String scope) {
        return "mutation { %s(input: { %s, actions: [\"card.move\"], name: \"n\", url: \"https://new.example.com/\" }) { webhook { id } } }"
                .formatted(mutation, scope);
    }

    static String deletion(String mutation, String id) {
        return "mutation { %s(input: { id: \"%s\" }) { success } }".formatted(mutation, id);
    }

    static List<String> states(String mutation) {
        return Stream.of("$hook", "$own")
                .map(id ->
                        "mutation { %s(input: { id: \"%s\" }) { webhook { id } } }"
                                .formatted(mutation, id))
                .toList();
    }

    /// What documents are about: two webhooks, a delivery and a replay of the first.
    public record Hooks(long ofPipe, long ofOrganization, String delivery, long replay) {}

    private static final String NO_DELIVERY = "dlv_98765400-0000-5000-8000-000000000000";

    /// Whose ids a document has.
    public enum Ids {
        /// Those of what belongs to organization 22.
        REAL,
        /// Of nothing.
        INVENTED;

        private static final List<String> SCOPES = List.of("220", "2200", "ZdeRdE", "22");

        /// The text about invented things that says the same.
        public static String inventedOf(String real, Hooks hooks) {
            String text = real.replace(hooks.delivery(), NO_DELIVERY);
            text = text.replaceAll("\\b" + hooks.replay() + "\\b", "987656");
            text = text.replaceAll("\\b" + hooks.ofPipe() + "\\b", "987654");
            text = text.replaceAll("\\b" + hooks.ofOrganization() + "\\b", "987655");
            for (String id : SCOPES) {
                text = text.replaceAll("\\b" + id + "\\b", "98" + id);
            }
            return text;
        }
    }

    /// A document with ids in it.
    public static String filled(String document, Hooks hooks, Ids ids) {
        boolean isReal = ids == Ids.REAL;
        String scope = isReal ? "" : "98";
        return document.replace("$hook", isReal ? Long.toString(hooks.ofPipe()) : "987654")
                .replace("$own", isReal ? Long.toString(hooks.ofOrganization()) : "987655")
                .replace("$delivery", isReal ? hooks.delivery() : NO_DELIVERY)
                .replace("$replay", isReal ? Long.toString(hooks.replay()) : "987656")
                .replace("$2200", scope + "2200")
                .replace("$220", scope + "220")
                .replace("$table", scope + "ZdeRdE")
                .replace("$22", scope + "22");
    }
}
