package dev.carillon.standalone.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.standalone.cli.LagReading.Group;
import dev.carillon.standalone.cli.LagReading.TopicLag;
import dev.carillon.subscription.app.IntakePositions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Shows what waits where.
@Command(
        name = "lag",
        mixinStandardHelpOptions = true,
        description = {
            "Show how far routers, workers and the subscription-service are behind their topics, and"
                    + " how much of each retry tier is due.",
            "Offsets of transactions' markers count. Reads CARILLON_KAFKA_* from the environment or a"
                    + " file, and the intake of the subscription-service with its JDBC settings."
        })
final class LagCommand implements Callable<Integer> {

    private static final String JDBC_URL = "CARILLON_SUBSCRIPTION_JDBC_URL";
    private static final List<String> INTAKES =
            List.of(Topics.DELIVERY_LOG, Topics.DIRECTORY, Topics.ENDPOINT_HEALTH);

    @Mixin private OperatorOptions options = new OperatorOptions();

    @Option(
            names = "--router-group",
            paramLabel = "ID",
            description = "The routers' group (default: CARILLON_ROUTER_APPLICATION_ID).")
    private String routers = "";

    @Option(
            names = "--worker-group",
            paramLabel = "ID",
            description = "The workers' group (default: CARILLON_WORKER_GROUP_ID).")
    private String workers = "";

    /// A reader and its lags.
    private record Reader(
            String name, Optional<String> id, Optional<Group> group, List<TopicLag> lags) {}

    @Override
    public Integer call() {
        List<Reader> readers = new ArrayList<>();
        try (Admin admin = Admin.create(options.kafka().admin("carillon-lag"))) {
            LagReading reading = new LagReading(admin, Clock.systemUTC().instant());
            String router = given(routers, "CARILLON_ROUTER_APPLICATION_ID", "carillon-router");
            readers.add(
                    new Reader(
                            "event-router",
                            Optional.of(router),
                            Optional.of(reading.group(router)),
                            reading.ofGroup(router, Topics.EVENTS.asMatchPredicate())));
            String worker = given(workers, "CARILLON_WORKER_GROUP_ID", "carillon-delivery-worker");
            readers.add(
                    new Reader(
                            "delivery-worker",
                            Optional.of(worker),
                            Optional.of(reading.group(worker)),
                            reading.ofGroup(worker, LagCommand::isOfWorkers)));
            if (!options.valueOf(JDBC_URL, "").isEmpty()) {
                try (IntakePositions positions = IntakePositions.open(options.environment())) {
                    readers.add(
                            new Reader(
                                    "subscription-service",
                                    Optional.empty(),
                                    Optional.empty(),
                                    reading.ofPositions(
                                            INTAKES,
                                            topic ->
                                                    positions.next(
                                                            topic.name(),
                                                            topic.topicId().toString()))));
                }
            }
        }
        if (options.isJson()) {
            options.print(json(readers));
        } else {
            options.say(table(readers));
        }
        return 0;
    }

    private static boolean isOfWorkers(String topic) {
        return topic.equals(Topics.DELIVERIES) || Topics.isRetryTier(topic);
    }

    private String given(String option, String setting, String fallback) {
        return option.isEmpty() ? options.valueOf(setting, fallback) : option;
    }

    private static String table(List<Reader> readers) {
        TextTable table =
                new TextTable("READER", "MEMBERS", "TOPIC", "PARTITIONS", "WAITING", "DUE");
        for (Reader reader : readers) {
            String members =
                    reader.group()
                            .map(group ->
                                    group.members() + " " + group.state().toLowerCase(Locale.ROOT))
                            .orElse("-");
            for (TopicLag lag : reader.lags()) {
                table.row(
                        reader.name(),
                        members,
                        lag.topic(),
                        Integer.toString(lag.partitions()),
                        Long.toString(lag.waiting()),
                        lag.due().isPresent() ? Long.toString(lag.due().getAsLong()) : "-");
            }
        }
        return table.text();
    }

    private static ObjectNode json(List<Reader> readers) {
        ObjectNode report = OperatorOptions.JSON.createObjectNode();
        ArrayNode list = report.putArray("readers");
        for (Reader reader : readers) {
            ObjectNode node = list.addObject().put("reader", reader.name());
            reader.id().ifPresent(id -> node.put("group", id));
            reader.group()
                    .ifPresent(group ->
                            node.put("state", group.state()).put("members", group.members()));
            node.put("waiting", reader.lags().stream().mapToLong(TopicLag::waiting).sum());
            ArrayNode topics = node.putArray("topics");
            for (TopicLag lag : reader.lags()) {
                ObjectNode topic =
                        topics.addObject()
                                .put("topic", lag.topic())
                                .put("partitions", lag.partitions())
                                .put("waiting", lag.waiting());
                lag.due().ifPresent(due -> topic.put("due", due));
            }
        }
        return report;
    }
}
