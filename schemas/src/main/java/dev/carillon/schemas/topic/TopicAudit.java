package dev.carillon.schemas.topic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/// Looks at the topics of a cluster, and says where they are not as the catalogue has them.
public final class TopicAudit {

    private static final String ABSENT = "none";

    private final Admin admin;

    /// @param admin the cluster; stays the caller's to close
    public TopicAudit(Admin admin) {
        this.admin = admin;
    }

    /// A topic as it is.
    ///
    /// @param name its name
    /// @param partitions how many it has
    /// @param copies the fewest copies that a partition has
    /// @param replicas copies of all its partitions
    /// @param inSync those of them that have everything
    /// @param leaderless partitions that nobody can write or read now
    /// @param settings those that the catalogue speaks of
    public record Found(
            String name,
            int partitions,
            int copies,
            int replicas,
            int inSync,
            int leaderless,
            Map<String, String> settings) {

        /// Copies the map.
        public Found {
            settings = Map.copyOf(settings);
        }
    }

    /// One thing that is not as it should be.
    ///
    /// @param topic of which topic
    /// @param what a setting, or `partitions`, `copies`, `leaders`, `topic`
    /// @param is what it is
    /// @param should what it should be
    public record Deviation(String topic, String what, String is, String should) {}

    /// The topics of the catalogue that exist, further topics of events, and tiers of former
    /// schedules; in the order of the catalogue, then by name.
    ///
    /// @throws KafkaException when the cluster refuses or does not answer
    public List<Found> find(TopicPlan plan) {
        Set<String> present = await(admin.listTopics().names());
        List<String> names =
                new ArrayList<>(
                        Topics.all(plan).stream()
                                .map(Topic::name)
                                .filter(present::contains)
                                .toList());
        for (String name : new TreeSet<>(present)) {
            if (!names.contains(name)
                    && (Topics.isRetryTier(name) || Topics.EVENTS.matcher(name).matches())) {
                names.add(name);
            }
        }
        Map<String, TopicDescription> described =
                await(admin.describeTopics(names).allTopicNames());
        Map<String, Map<String, String>> settings = settings(names);
        return names.stream()
                .map(name ->
                        found(
                                required(described.get(name), name),
                                settings.getOrDefault(name, Map.of())))
                .toList();
    }

    private static TopicDescription required(@Nullable TopicDescription described, String name) {
        return Optional.ofNullable(described)
                .orElseThrow(
                        () -> new KafkaException("the cluster did not describe the topic " + name));
    }

    private static Found found(TopicDescription topic, Map<String, String> settings) {
        List<TopicPartitionInfo> partitions = topic.partitions();
        return new Found(
                topic.name(),
                partitions.size(),
                partitions.stream().mapToInt(one -> one.replicas().size()).min().orElse(0),
                partitions.stream().mapToInt(one -> one.replicas().size()).sum(),
                partitions.stream().mapToInt(one -> one.isr().size()).sum(),
                (int) partitions.stream().filter(one -> one.leader() == null).count(),
                settings);
    }

    private Map<String, Map<String, String>> settings(Collection<String> names) {
        List<ConfigResource> asked =
                names.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList();
        Map<ConfigResource, Config> answers = await(admin.describeConfigs(asked).all());
        Map<String, Map<String, String>> settings = new HashMap<>();
        answers.forEach((resource, config) ->
                settings.put(
                        resource.name(),
                        config.entries().stream()
                                .filter(entry -> entry.value() != null)
                                .filter(entry -> TopicRules.isJudged(entry.name()))
                                .collect(
                                        Collectors.toMap(
                                                entry -> entry.name(), entry -> entry.value()))));
        return settings;
    }

    /// Where topics are not as the catalogue has them. What keeps records longer, or has more
    /// copies, is no deviation.
    public static List<Deviation> deviations(List<Found> found, TopicPlan plan) {
        Map<String, Found> byName = new TreeMap<>();
        found.forEach(topic -> byName.put(topic.name(), topic));
        List<Deviation> deviations = new ArrayList<>();
        for (Topic topic : Topics.all(plan)) {
            Found is = byName.get(topic.name());
            if (is == null) {
                deviations.add(new Deviation(topic.name(), "topic", ABSENT, "exists"));
            } else {
                deviations.addAll(TopicRules.judge(is, topic, plan));
            }
        }
        Set<String> inCatalogue =
                Topics.all(plan).stream().map(Topic::name).collect(Collectors.toSet());
        found.stream()
                .filter(topic -> !inCatalogue.contains(topic.name()))
                .forEach(topic -> deviations.addAll(TopicRules.judgeCopies(topic, plan)));
        deviations.addAll(partitions(found));
        return List.copyOf(deviations);
    }

    /// A retry must find the partition number that its delivery was read from.
    private static List<Deviation> partitions(List<Found> found) {
        return found.stream()
                .filter(topic -> topic.name().equals(Topics.DELIVERIES))
                .findFirst()
                .map(deliveries ->
                        found.stream()
                                .filter(topic -> Topics.isSharedOut(topic.name()))
                                .filter(topic -> topic.partitions() != deliveries.partitions())
                                .map(topic ->
                                        new Deviation(
                                                topic.name(),
                                                "partitions",
                                                Integer.toString(topic.partitions()),
                                                deliveries.partitions() + ", as deliveries has"))
                                .toList())
                .orElse(List.of());
    }

    static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new KafkaException("the cluster did not answer", e.getCause());
        }
    }
}
