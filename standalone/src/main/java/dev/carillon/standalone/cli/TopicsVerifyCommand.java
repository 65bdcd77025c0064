package dev.carillon.standalone.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.schemas.topic.TopicAudit;
import dev.carillon.schemas.topic.TopicAudit.Deviation;
import dev.carillon.schemas.topic.TopicAudit.Found;
import dev.carillon.schemas.topic.TopicPlan;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Compares the topics of a cluster with the catalogue.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compare the topics of a cluster with the catalogue: whether they are there, partitions,"
                    + " copies, retention and the other settings that records depend on.",
            "Exit code 0 when all is well, 1 with a table of what is not."
        })
final class TopicsVerifyCommand implements Callable<Integer> {

    @Mixin private OperatorOptions options = new OperatorOptions();
    @Mixin private PlanOptions planned = new PlanOptions();

    @Override
    public Integer call() {
        TopicPlan plan = planned.plan(options);
        List<Found> found;
        try (Admin admin = Admin.create(options.kafka().admin("carillon-topics"))) {
            found = new TopicAudit(admin).find(plan);
        }
        List<Deviation> deviations = TopicAudit.deviations(found, plan);
        if (options.isJson()) {
            options.print(json(found, deviations));
        } else if (deviations.isEmpty()) {
            options.say(found.size() + " topics, all as the catalogue has them.");
        } else {
            TextTable table = new TextTable("TOPIC", "WHAT", "IS", "SHOULD BE");
            deviations.forEach(one -> table.row(one.topic(), one.what(), one.is(), one.should()));
            options.say(table.text());
            options.say("");
            options.say(
                    deviations.size()
                            + " deviations. Missing topics: ./carillon topics create; partitions:"
                            + " ./carillon topics raise-partitions; the rest: kafka-configs.sh and"
                            + " kafka-reassign-partitions.sh.");
        }
        return deviations.isEmpty() ? 0 : 1;
    }

    private static ObjectNode json(List<Found> found, List<Deviation> deviations) {
        ObjectNode report = OperatorOptions.JSON.createObjectNode();
        report.put("topics", found.size());
        ArrayNode list = report.putArray("deviations");
        deviations.forEach(one ->
                list.addObject()
                        .put("topic", one.topic())
                        .put("what", one.what())
                        .put("is", one.is())
                        .put("should", one.should()));
        return report;
    }
}
