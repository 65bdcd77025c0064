package dev.carillon.standalone.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.platform.config.Durations;
import dev.carillon.schemas.topic.TopicAudit;
import dev.carillon.schemas.topic.TopicAudit.Found;
import dev.carillon.schemas.topic.TopicPlan;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Shows the topics of a cluster.
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description = "Show the topics of a cluster as they are.")
final class TopicsDescribeCommand implements Callable<Integer> {

    @Mixin private OperatorOptions options = new OperatorOptions();
    @Mixin private PlanOptions planned = new PlanOptions();

    @Override
    public Integer call() {
        TopicPlan plan = planned.plan(options);
        List<Found> found;
        try (Admin admin = Admin.create(options.kafka().admin("carillon-topics"))) {
            found = new TopicAudit(admin).find(plan);
        }
        if (options.isJson()) {
            ObjectNode report = OperatorOptions.JSON.createObjectNode();
            ArrayNode list = report.putArray("topics");
            found.forEach(topic -> json(list.addObject(), topic));
            options.print(report);
        } else {
            TextTable table =
                    new TextTable(
                            "TOPIC",
                            "PARTITIONS",
                            "COPIES",
                            "IN SYNC",
                            "MIN IN SYNC",
                            "POLICY",
                            "KEPT");
            found.forEach(topic ->
                    table.row(
                            topic.name(),
                            Integer.toString(topic.partitions()),
                            Integer.toString(topic.copies()),
                            topic.inSync() + "/" + topic.replicas(),
                            setting(topic, "min.insync.replicas"),
                            setting(topic, "cleanup.policy"),
                            kept(topic)));
            options.say(table.text());
        }
        return 0;
    }

    private static void json(ObjectNode node, Found topic) {
        node.put("topic", topic.name())
                .put("partitions", topic.partitions())
                .put("copies", topic.copies())
                .put("replicas", topic.replicas())
                .put("inSync", topic.inSync())
                .put("leaderless", topic.leaderless());
        ObjectNode settings = node.putObject("settings");
        new TreeMap<>(topic.settings()).forEach(settings::put);
    }

    private static String kept(Found topic) {
        if (!setting(topic, "cleanup.policy").contains("delete")) {
            return "newest of each key";
        }
        long millis = Long.parseLong(setting(topic, "retention.ms"));
        return millis < 0 ? "for ever" : Durations.render(Duration.ofMillis(millis));
    }

    private static String setting(Found topic, String name) {
        return topic.settings().getOrDefault(name, "?");
    }
}
