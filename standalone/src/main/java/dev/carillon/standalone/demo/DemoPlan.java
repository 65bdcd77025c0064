package dev.carillon.standalone.demo;

import dev.carillon.schemas.directory.Role;
import dev.carillon.schemas.id.Scope;
import dev.carillon.testsupport.SampleDirectory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the demo will do. Webhooks come in groups of five kinds; a group has a pipe and a table of
/// its own, and twenty groups share an organization, so that no scope exceeds its quota. Pure.
///
/// @param webhooks the webhooks
/// @param events the events, in the order they are produced
/// @param directory what must exist for them
record DemoPlan(
        List<PlannedWebhook> webhooks, List<PlannedEvent> events, SampleDirectory directory) {

    /// The user that administers every organization of the demo.
    static final String ADMINISTRATOR = "15";

    private static final int KINDS = 5;
    private static final int GROUPS_OF_AN_ORGANIZATION = 20;

    /// One event at one webhook.
    ///
    /// @param event the event's id
    /// @param path the webhook's path
    record Pair(String event, String path) {}

    /// Plans a demo for a platform of its own.
    ///
    /// @param events how many events, at least 1
    /// @param webhooks how many webhooks, at least 1
    static DemoPlan of(int events, int webhooks) {
        return of(events, webhooks, 0);
    }

    /// Plans a demo beside others.
    ///
    /// @param events how many events, at least 1
    /// @param webhooks how many webhooks, at least 1
    /// @param first added to the numbers of organizations, pipes and tables, so that two demos on
    ///   one platform do not meet
    static DemoPlan of(int events, int webhooks, long first) {
        int groups = (webhooks + KINDS - 1) / KINDS;
        List<PlannedWebhook> plannedWebhooks = new ArrayList<>();
        for (int index = 0; index < webhooks; index++) {
            plannedWebhooks.add(webhook(index, new Group(first, index / KINDS)));
        }
        List<PlannedEvent> plannedEvents = new ArrayList<>();
        for (int index = 0; index < events; index++) {
            plannedEvents.add(event(index, new Group(first, index % groups)));
        }
        return new DemoPlan(
                List.copyOf(plannedWebhooks), List.copyOf(plannedEvents), directory(first, groups));
    }

    /// What the paths of a demo's webhooks begin with: late callbacks of an earlier demo come to
    /// another path.
    ///
    /// @param first as in [#of(int, int, long)]
    static String prefix(long first) {
        return first == 0 ? "/" : "/" + first + "/";
    }

    /// The organizations it happens in.
    Set<String> organizations() {
        Set<String> organizations = new HashSet<>();
        events.forEach(event -> organizations.add(event.organization()));
        return organizations;
    }

    /// Every event at every webhook that must get it.
    Set<Pair> expected() {
        Set<Pair> pairs = new HashSet<>();
        for (PlannedEvent event : events) {
            for (PlannedWebhook webhook : webhooks) {
                if (webhook.expects().test(event)) {
                    pairs.add(new Pair(event.id(), webhook.path()));
                }
            }
        }
        return pairs;
    }

    private record Group(long first, int number) {
        String organization() {
            return Long.toString(first + 300 + number / GROUPS_OF_AN_ORGANIZATION);
        }

        Scope pipe() {
            return Scope.pipe(Long.toString(first + 2200 + number));
        }

        Scope table() {
            return Scope.table("Tbl" + (first + number));
        }
    }

    private static PlannedWebhook webhook(int index, Group group) {
        String path = prefix(group.first()) + "hook/" + index;
        return switch (index % KINDS) {
            case 0 ->
                    new PlannedWebhook(
                            path,
                            "everything of the organization",
                            Scope.organization(group.organization()),
                            List.of("card.*", "user.*"),
                            Map.of(),
                            event -> event.organization().equals(group.organization()));
            case 1 ->
                    new PlannedWebhook(
                            path,
                            "cards that move in the pipe",
                            group.pipe(),
                            List.of("card.move"),
                            Map.of(),
                            event ->
                                    event.scope().equals(group.pipe())
                                            && event.action().equals("card.move"));
            case 2 ->
                    new PlannedWebhook(
                            path,
                            "records made and finished in the table",
                            group.table(),
                            List.of("card.create", "Card.done"),
                            Map.of(),
                            event ->
                                    event.scope().equals(group.table())
                                            && Set.of("card.create", "card.done")
                                                    .contains(event.action()));
            case 3 ->
                    new PlannedWebhook(
                            path,
                            "cards that move to phase 2 or 3",
                            group.pipe(),
                            List.of("card.move"),
                            Map.of("to_phase_id", List.of(2L, 3L)),
                            event ->
                                    event.scope().equals(group.pipe())
                                            && event.action().equals("card.move")
                                            && (event.toPhase() == 2 || event.toPhase() == 3));
            default ->
                    new PlannedWebhook(
                            path,
                            "roles in the pipe",
                            group.pipe(),
                            List.of("user.role_set", "user.removal_from_pipe"),
                            Map.of(),
                            event ->
                                    event.scope().equals(group.pipe())
                                            && event.action().equals("user.role_set"));
        };
    }

    private static PlannedEvent event(int index, Group group) {
        String id = "demo" + prefix(group.first()).replace('/', '-') + (index + 1);
        String organization = group.organization();
        // Every group sees the kinds in turn, however many groups there are.
        return switch ((index * 7 + index / 6) % 6) {
            case 0 -> new PlannedEvent(id, "card.move", group.pipe(), organization, 1, 2);
            case 1 -> new PlannedEvent(id, "card.create", group.table(), organization, 0, 0);
            case 2 -> new PlannedEvent(id, "user.role_set", group.pipe(), organization, 0, 0);
            case 3 -> new PlannedEvent(id, "card.move", group.pipe(), organization, 2, 5);
            case 4 -> new PlannedEvent(id, "card.done", group.table(), organization, 0, 0);
            default ->
                    new PlannedEvent(
                            id,
                            "user.invitation_sent",
                            Scope.organization(organization),
                            organization,
                            0,
                            0);
        };
    }

    private static SampleDirectory directory(long first, int groups) {
        SampleDirectory directory = new SampleDirectory();
        for (int number = 0; number < groups; number++) {
            Group group = new Group(first, number);
            if (number % GROUPS_OF_AN_ORGANIZATION == 0) {
                directory.organization(group.organization(), "Demo organization " + number);
                directory.member(
                        group.organization(), ADMINISTRATOR, Role.administrator, "Ana Lima");
            }
            directory.pipe(group.pipe().id(), group.organization(), "Demo pipe " + number);
            directory.table(
                    group.table().id(),
                    Long.toString(first + 9000 + number),
                    group.organization(),
                    "Demo table " + number);
        }
        return directory;
    }
}
