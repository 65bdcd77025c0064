package dev.carillon.schemas.topic;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;

/// One topic: what is in it, how it is kept, and who uses it.
///
/// @param name its name
/// @param key what its keys are, in words
/// @param values the schemas of its values; empty when any bytes may be in it
/// @param retention how long records are kept
/// @param timestamps who stamps the records
/// @param writers who writes it
/// @param readers who reads it
/// @param about what it is for, in a sentence
public record Topic(
        String name,
        String key,
        List<Schema> values,
        Retention retention,
        Timestamps timestamps,
        String writers,
        String readers,
        String about) {

    /// Who stamps the records of a topic.
    public enum Timestamps {
        /// The producer.
        PRODUCER,
        /// The broker, when it appends: the time a retry tier counts its delay from.
        BROKER
    }

    /// The largest record of our own topics, in bytes: a payload of 512 KiB, its envelope and its
    /// headers fit.
    public static final int MAX_RECORD_BYTES = 2 * 1024 * 1024;

    /// Checks that nothing is null.
    public Topic {
        requireNonNull(name, "name is null");
        values = List.copyOf(values);
        requireNonNull(retention, "retention is null");
        requireNonNull(timestamps, "timestamps is null");
    }

    /// The topic's settings in Kafka's words.
    public Map<String, String> settings(TopicPlan plan) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("max.message.bytes", Integer.toString(MAX_RECORD_BYTES));
        settings.put("min.insync.replicas", Integer.toString(plan.minInSyncReplicas()));
        settings.put("unclean.leader.election.enable", "false");
        settings.put("retention.bytes", "-1");
        switch (retention) {
            case Retention.ForTime(var time) -> {
                settings.put("cleanup.policy", "delete");
                settings.put("retention.ms", Long.toString(time.toMillis()));
            }
            case Retention.NewestOfEachKey(var tombstones) -> {
                settings.put("cleanup.policy", "compact");
                settings.put("delete.retention.ms", Long.toString(tombstones.toMillis()));
            }
        }
        settings.put(
                "message.timestamp.type",
                switch (timestamps) {
                    case PRODUCER -> "CreateTime";
                    case BROKER -> "LogAppendTime";
                });
        return settings;
    }
}
