package dev.carillon.standalone.cli;

import dev.carillon.delivery.app.DeliveryWorkerConfig;
import dev.carillon.platform.config.Durations;
import dev.carillon.schemas.topic.TopicPlan;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/// Which topics a cluster is to have.
final class PlanOptions {

    @Option(
            names = "--partitions",
            defaultValue = "" + TopicPlan.DEFAULT_PARTITIONS,
            paramLabel = "N",
            description =
                    "Partitions of a topic that is created (default: ${DEFAULT-VALUE}); one that"
                            + " workers share out gets as many as the others of these.")
    private int partitions;

    @Option(
            names = "--replication-factor",
            defaultValue = "3",
            paramLabel = "N",
            description = "Copies of each partition (default: ${DEFAULT-VALUE}).")
    private int copies;

    @Option(
            names = "--min-insync-replicas",
            defaultValue = "2",
            paramLabel = "N",
            description = "Copies that acknowledge a record (default: ${DEFAULT-VALUE}).")
    private int inSync;

    @Option(
            names = "--retry-schedule",
            split = ",",
            paramLabel = "D",
            description =
                    "The waits between attempts (default: CARILLON_RETRY_SCHEDULE, as the workers"
                            + " have it).")
    private List<String> retrySchedule = List.of();

    /// The plan.
    TopicPlan plan(OperatorOptions options) {
        try {
            return new TopicPlan(partitions, copies, inSync, delays(options));
        } catch (IllegalArgumentException e) {
            throw options.usedWrongly(String.valueOf(e.getMessage()), e);
        }
    }

    private List<Duration> delays(OperatorOptions options) {
        return retrySchedule.isEmpty()
                ? options.read(
                                List.of(DeliveryWorkerConfig.RETRY_SETTINGS),
                                DeliveryWorkerConfig::schedule)
                        .delays()
                : retrySchedule.stream().map(Durations::parse).toList();
    }
}
