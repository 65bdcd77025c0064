package dev.carillon.schemas.topic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/// The topic catalogue as text, for documents and for tools that create topics.
public final class TopicsTable {

    /// The form of the text.
    public enum Format {
        /// A table for people.
        MARKDOWN,
        /// One topic a line: name, partitions, replication factor, then its settings as
        /// `name=value`, all separated by one space.
        LINES
    }

    private TopicsTable() {}

    /// Prints the topics of a plan, with a newline at the end.
    public static String print(TopicPlan plan, Format format) {
        List<Topic> topics = Topics.all(plan);
        return switch (format) {
            case MARKDOWN -> HEAD + rows(topics, plan);
            case LINES -> lines(topics, plan);
        };
    }

    private static final String HEAD =
            """
            | Topic | Key | Value | Partitions | Kept | Written by | Read by | What it is for |
            |---|---|---|---|---|---|---|---|
            """;

    private static String rows(List<Topic> topics, TopicPlan plan) {
        return topics.stream()
                .map(topic ->
                        "| "
                                + String.join(
                                        " | ",
                                        "`" + topic.name() + "`",
                                        topic.key(),
                                        values(topic),
                                        Integer.toString(plan.partitions()),
                                        kept(topic.retention()),
                                        topic.writers(),
                                        topic.readers(),
                                        topic.about())
                                + " |\n")
                .collect(Collectors.joining());
    }

    private static String values(Topic topic) {
        return topic.values().isEmpty()
                ? "any bytes"
                : topic.values().stream().map(Schema::getName).collect(Collectors.joining(", "));
    }

    private static String kept(Retention retention) {
        return switch (retention) {
            case Retention.ForTime(Duration time) -> time.toHours() + " h";
            case Retention.NewestOfEachKey(Duration tombstones) ->
                    "newest of each key; tombstones " + tombstones.toHours() + " h";
        };
    }

    private static String lines(List<Topic> topics, TopicPlan plan) {
        return topics.stream()
                .map(topic ->
                        topic.name()
                                + " "
                                + plan.partitions()
                                + " "
                                + plan.replicationFactor()
                                + " "
                                + topic.settings(plan).entrySet().stream()
                                        .map(TopicsTable::setting)
                                        .collect(Collectors.joining(" "))
                                + "\n")
                .collect(Collectors.joining());
    }

    private static String setting(Map.Entry<String, String> setting) {
        return setting.getKey() + "=" + setting.getValue();
    }
}
