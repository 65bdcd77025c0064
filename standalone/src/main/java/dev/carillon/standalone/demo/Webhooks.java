package dev.carillon.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.schemas.id.ScopeType;
import dev.carillon.standalone.stack.GraphqlClient;
import java.net.URI;

/// Creates the demo's webhooks through the API.
final class Webhooks {

    private static final String CREATE =
            """
            mutation ($input: CreateWebhookInput!) {
              createWebhook(input: $input) { webhook { id secret } }
            }
            """;
    private static final String CREATE_IN_ORGANIZATION =
            """
            mutation ($input: CreateOrganizationWebhookInput!) {
              createOrganizationWebhook(input: $input) { webhook { id secret } }
            }
            """;

    private Webhooks() {}

    /// Creates one webhook.
    ///
    /// @param url where its callbacks go
    /// @return its signing secret
    /// @throws IllegalStateException when the API refuses
    static String create(GraphqlClient api, PlannedWebhook webhook, URI url) {
        ObjectNode input =
                GraphqlClient.object().put("name", webhook.name()).put("url", url.toString());
        ArrayNode actions = input.putArray("actions");
        webhook.actions().forEach(actions::add);
        if (!webhook.filters().isEmpty()) {
            ObjectNode filters = input.putObject("filters");
            webhook.filters()
                    .forEach((key, values) -> {
                        ArrayNode array = filters.putArray(key);
                        values.forEach(array::add);
                    });
        }
        input.put(idField(webhook.scope().type()), webhook.scope().id());
        ObjectNode variables = GraphqlClient.object();
        variables.set("input", input);
        JsonNode data =
                webhook.scope().type() == ScopeType.ORGANIZATION
                        ? api.data(CREATE_IN_ORGANIZATION, variables)
                                .get("createOrganizationWebhook")
                        : api.data(CREATE, variables).get("createWebhook");
        return data.get("webhook").get("secret").asText();
    }

    private static String idField(ScopeType type) {
        return switch (type) {
            case ORGANIZATION -> "organization_id";
            case PIPE -> "pipe_id";
            case TABLE -> "table_id";
        };
    }
}
