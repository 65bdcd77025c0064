package dev.carillon.schemas.topic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/// Creates the topics that are missing and leaves the others as they are. For one thread.
public final class TopicProvisioner {

    private static final long PAUSE_MILLIS = 100;
    private static final int PAUSES = 300;

    private final Admin admin;

    /// @param admin the cluster; stays the caller's to close
    public TopicProvisioner(Admin admin) {
        this.admin = admin;
    }

    /// Creates every topic of the plan that does not exist.
    ///
    /// @return the names of the topics that were created, in catalogue order
    /// @throws IllegalStateException when an existing topic has another number of partitions than
    ///   the plan: deliveries and their retries would no longer share partition numbers
    /// @throws KafkaException when the cluster refuses or does not answer
    public List<String> provision(TopicPlan plan) {
        List<Topic> topics = Topics.all(plan);
        Map<String, TopicDescription> existing = describe(topics);
        List<String> wrong = new ArrayList<>();
        existing.values().stream()
                .filter(topic -> topic.partitions().size() != plan.partitions())
                .forEach(topic ->
                        wrong.add(
                                topic.name()
                                        + " has "
                                        + topic.partitions().size()
                                        + " partitions"));
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(
                    "the plan says "
                            + plan.partitions()
                            + " partitions, but "
                            + String.join(", ", wrong.stream().sorted().toList())
                            + "; use that number, or another cluster");
        }
        List<String> created = new ArrayList<>();
        for (Topic topic : topics) {
            if (!existing.containsKey(topic.name()) && create(topic, plan, plan.partitions())) {
                created.add(topic.name());
            }
        }
        return List.copyOf(created);
    }

    /// Creates every topic of the plan that does not exist, beside whatever is there. One that
    /// workers share out gets as many partitions as those of them that exist.
    ///
    /// @return the topics that were created, in catalogue order, and their partitions
    /// @throws IllegalStateException when those that workers share out differ among themselves, or
    ///   the brokers do not show a created topic within half a minute
    /// @throws KafkaException when the cluster refuses or does not answer
    public Map<String, Integer> createMissing(TopicPlan plan) throws InterruptedException {
        List<Topic> topics = Topics.all(plan);
        Set<String> existing = TopicAudit.await(admin.listTopics().names());
        // Also tiers of former schedules: what lies there is shared out too.
        List<String> sharedOut = existing.stream().filter(Topics::isSharedOut).toList();
        Map<String, Integer> shared = new TreeMap<>();
        TopicAudit.await(admin.describeTopics(sharedOut).allTopicNames())
                .forEach((name, topic) -> shared.put(name, topic.partitions().size()));
        if (Set.copyOf(shared.values()).size() > 1) {
            throw new IllegalStateException(
                    "these topics must have the same number of partitions, and have "
                            + shared
                            + "; ./carillon topics raise-partitions makes them equal");
        }
        int ofShared = shared.values().stream().findFirst().orElse(plan.partitions());
        Map<String, Integer> created = new LinkedHashMap<>();
        for (Topic topic : topics) {
            int partitions = Topics.isSharedOut(topic.name()) ? ofShared : plan.partitions();
            if (!existing.contains(topic.name()) && create(topic, plan, partitions)) {
                created.put(topic.name(), partitions);
            }
        }
        awaitShown(topics.stream().map(Topic::name).toList());
        return created;
    }

    /// A broker may not know for a moment what another has created.
    private void awaitShown(List<String> topics) throws InterruptedException {
        for (int pause = 0; pause < PAUSES; pause++) {
            if (isShown(topics)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        throw new IllegalStateException("the brokers do not show every topic yet: " + topics);
    }

    private boolean isShown(List<String> topics) {
        try {
            return TopicAudit.await(admin.listTopics().names()).containsAll(topics)
                    && TopicAudit.await(admin.describeTopics(topics).allTopicNames())
                            .values()
                            .stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .allMatch(partition -> partition.leader() != null);
        } catch (RetriableException e) {
            // A broker that does not know one of them yet.
            return false;
        }
    }

    private Map<String, TopicDescription> describe(List<Topic> topics) {
        Set<String> present = TopicAudit.await(admin.listTopics().names());
        List<String> known =
                topics.stream().map(Topic::name).filter(name -> present.contains(name)).toList();
        return TopicAudit.await(admin.describeTopics(known).allTopicNames());
    }

    private boolean create(Topic topic, TopicPlan plan, int partitions) {
        NewTopic request =
                new NewTopic(topic.name(), partitions, (short) plan.replicationFactor())
                        .configs(topic.settings(plan));
        try {
            TopicAudit.await(admin.createTopics(List.of(request)).all());
            return true;
        } catch (TopicExistsException e) {
            // Somebody else created it between our look and our request: that is what we wanted.
            return false;
        }
    }
}
