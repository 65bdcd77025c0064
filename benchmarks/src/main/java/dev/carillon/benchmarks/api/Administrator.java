package dev.carillon.benchmarks.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// One administrator with a pipe of its own that has 10 to 20 webhooks once it is warm: lists its
/// webhooks four times of five, and creates, changes or deletes one the fifth time. Nobody else
/// changes them, so that it knows what every answer must be, and what the topic must show at the
/// end. For one thread.
final class Administrator implements Load.Caller {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LISTS_OF_FIVE = 4;
    private static final int FEW = 10;
    private static final int MANY = 20;

    private static final String LIST =
            "query ($id: ID!) { pipe(id: $id) { id webhooks { id name headers actions url } } }";
    private static final String CREATE =
            "mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { clientMutationId"
                    + " webhook { id name url actions headers filters email } } }";
    private static final String UPDATE =
            "mutation ($input: UpdateWebhookInput!) { updateWebhook(input: $input) { webhook { id"
                    + " name headers } } }";
    private static final String DELETE =
            "mutation ($input: DeleteWebhookInput!) { deleteWebhook(input: $input) { success } }";

    private final KeepAliveConnection connection;
    private final String pipe;
    private final SplittableRandom random;
    private final List<String> present = new ArrayList<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final Map<String, Long> calls = new HashMap<>();
    private long created;
    private long listed;

    Administrator(KeepAliveConnection connection, String pipe, long seed) {
        this.connection = connection;
        this.pipe = pipe;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public void call() throws IOException {
        if (random.nextInt(LISTS_OF_FIVE + 1) < LISTS_OF_FIVE) {
            list();
        } else if (present.size() < FEW || (present.size() < MANY && random.nextInt(3) == 0)) {
            create();
        } else if (present.size() >= MANY || random.nextBoolean()) {
            delete();
        } else {
            update();
        }
    }

    String pipe() {
        return pipe;
    }

    /// The last version of each webhook's key; for a deleted one that of its tombstone.
    Map<String, Long> versions() {
        return Map.copyOf(versions);
    }

    /// The ids that are there now.
    List<String> present() {
        return List.copyOf(present);
    }

    /// What answers were not as they had to be.
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /// How many webhooks all its lists had together.
    long listed() {
        return listed;
    }

    /// How many calls of each kind.
    Map<String, Long> calls() {
        return Map.copyOf(calls);
    }

    private void list() throws IOException {
        JsonNode pipeNode =
                send("list", LIST, JSON.createObjectNode().put("id", pipe)).path("pipe");
        if (pipeNode.path("webhooks").size() != present.size()) {
            complain(
                    "pipe "
                            + pipe
                            + " lists "
                            + pipeNode.path("webhooks").size()
                            + " webhooks and has "
                            + present.size());
        }
        listed += present.size();
        for (JsonNode webhook : pipeNode.path("webhooks")) {
            String id = webhook.path("id").asText();
            if (!webhook.path("name").asText().equals(names.get(id))) {
                complain("webhook " + id + " is not listed as it was written last");
            }
        }
    }

    private void create() throws IOException {
        String name = "webhook " + ++created;
        ObjectNode input =
                JSON.createObjectNode()
                        .put("pipe_id", pipe)
                        .put("name", name)
                        .put("url", "https://hooks.example.com/" + pipe + "/" + created)
                        .put("headers", "{\"token\": \"" + created + "\"}");
        input.putArray("actions").add("card.move").add("card.create");
        String id = send("create", CREATE, input(input)).at("/createWebhook/webhook/id").asText();
        if (id.isEmpty()) {
            complain("a webhook was not created");
            return;
        }
        present.add(id);
        versions.put(id, 1L);
        names.put(id, name);
    }

    private void update() throws IOException {
        String id = present.get(random.nextInt(present.size()));
        String name = "renamed " + random.nextInt(1_000_000_000);
        ObjectNode input = JSON.createObjectNode().put("id", id).put("name", name);
        String read =
                send("update", UPDATE, input(input)).at("/updateWebhook/webhook/name").asText();
        if (!read.equals(name)) {
            complain("webhook " + id + " was not renamed");
            return;
        }
        versions.merge(id, 1L, Long::sum);
        names.put(id, name);
    }

    private void delete() throws IOException {
        String id = present.remove(random.nextInt(present.size()));
        boolean isDeleted =
                send("delete", DELETE, input(JSON.createObjectNode().put("id", id)))
                        .at("/deleteWebhook/success")
                        .asBoolean();
        if (!isDeleted) {
            complain("webhook " + id + " was not deleted");
            return;
        }
        versions.merge(id, 1L, Long::sum);
        names.remove(id);
    }

    private static ObjectNode input(ObjectNode input) {
        ObjectNode variables = JSON.createObjectNode();
        variables.set("input", input);
        return variables;
    }

    private JsonNode send(String kind, String document, ObjectNode variables) throws IOException {
        calls.merge(kind, 1L, Long::sum);
        ObjectNode body = JSON.createObjectNode().put("query", document);
        body.set("variables", variables);
        KeepAliveConnection.Answer answer = connection.post(body.toString());
        JsonNode read = read(answer.body());
        if (answer.status() != 200 || read.has("errors")) {
            complain(kind + ": " + answer.status() + " " + answer.body());
        }
        return read.path("data");
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode().put("errors", "no JSON: " + body);
        }
    }

    private void complain(String complaint) {
        complaints.add(complaint);
    }
}
