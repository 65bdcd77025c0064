package dev.carillon.standalone.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.schemas.topic.PartitionGrowth;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Gives the workers of a running cluster more partitions to share out.
@Command(
        name = "raise-partitions",
        mixinStandardHelpOptions = true,
        description = {
            "Raise the partitions that workers share out, while everything runs: the retry tiers"
                    + " first, then endpoint-health, 'deliveries' last. May be run again.",
            "Routers end themselves when 'deliveries' has grown, and work with it once they are"
                    + " started again. Reads CARILLON_KAFKA_* from the environment or a file."
        })
final class RaisePartitionsCommand implements Callable<Integer> {

    @Mixin private OperatorOptions options = new OperatorOptions();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "N",
            description = "How many partitions there are to be.")
    private int partitions;

    @Override
    public Integer call() throws InterruptedException {
        try (Admin admin = Admin.create(options.kafka().admin("carillon-topics"))) {
            List<PartitionGrowth.Raised> raised = new PartitionGrowth(admin).raise(partitions);
            if (options.isJson()) {
                ObjectNode report = OperatorOptions.JSON.createObjectNode();
                ArrayNode list = report.putArray("raised");
                raised.forEach(one ->
                        list.addObject()
                                .put("topic", one.topic())
                                .put("before", one.before())
                                .put("after", one.after()));
                options.print(report);
                return 0;
            }
            for (PartitionGrowth.Raised one : raised) {
                options.say(one.topic() + ": " + one.before() + " -> " + one.after());
            }
            if (raised.isEmpty()) {
                options.say("every topic has " + partitions + " partitions already");
            }
            return 0;
        } catch (IllegalArgumentException e) {
            throw options.usedWrongly("--to: " + e.getMessage(), e);
        }
    }
}
