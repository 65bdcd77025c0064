package dev.carillon.standalone.cli;

import dev.carillon.platform.config.Durations;
import dev.carillon.schemas.topic.TopicPlan;
import dev.carillon.schemas.topic.TopicsTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Prints the topic catalogue.
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        description = "Print the topic catalogue: what docs/topics.md and deploy/topics hold.",
        subcommands = {
            TopicsCreateCommand.class,
            TopicsDescribeCommand.class,
            TopicsVerifyCommand.class,
            RaisePartitionsCommand.class,
            RebuildSubscriptionsCommand.class
        })
final class TopicsCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(
            names = "--format",
            defaultValue = "MARKDOWN",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TopicsTable.Format format = TopicsTable.Format.MARKDOWN;

    @Option(
            names = "--partitions",
            defaultValue = "" + TopicPlan.DEFAULT_PARTITIONS,
            description = "Partitions of every topic (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--retry-schedule",
            split = ",",
            defaultValue = "5s,5m,30m,2h,5h,10h,14h,20h,24h",
            description = "The waits between attempts (default: ${DEFAULT-VALUE}).")
    private List<String> retrySchedule = List.of();

    @Override
    public Integer call() {
        TopicPlan plan;
        try {
            plan =
                    new TopicPlan(
                            partitions,
                            3,
                            2,
                            retrySchedule.stream().map(Durations::parse).toList());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(TopicsTable.print(plan, format));
        out.flush();
        return 0;
    }
}
