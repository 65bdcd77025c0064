package dev.carillon.standalone.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.schemas.topic.TopicPlan;
import dev.carillon.schemas.topic.TopicProvisioner;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Creates the topics of the catalogue that a cluster does not have.
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Create the topics of the catalogue that are missing, and leave the others alone. May be"
                    + " run again.",
            "Reads CARILLON_KAFKA_* and CARILLON_RETRY_SCHEDULE from the environment or a file."
        })
final class TopicsCreateCommand implements Callable<Integer> {

    @Mixin private OperatorOptions options = new OperatorOptions();
    @Mixin private PlanOptions planned = new PlanOptions();

    @Override
    public Integer call() throws InterruptedException {
        TopicPlan plan = planned.plan(options);
        Map<String, Integer> created;
        try (Admin admin = Admin.create(options.kafka().admin("carillon-topics"))) {
            created = new TopicProvisioner(admin).createMissing(plan);
        }
        if (options.isJson()) {
            ObjectNode report = OperatorOptions.JSON.createObjectNode();
            ArrayNode list = report.putArray("created");
            created.forEach((topic, partitions) ->
                    list.addObject().put("topic", topic).put("partitions", partitions));
            options.print(report);
        } else if (created.isEmpty()) {
            options.say("Every topic of the catalogue is there already.");
        } else {
            TextTable table = new TextTable("CREATED", "PARTITIONS");
            created.forEach((topic, partitions) -> table.row(topic, partitions.toString()));
            options.say(table.text());
        }
        return 0;
    }
}
