package dev.carillon.schemas.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;

/// Creates the topics that are missing and leaves the others as they are. For one thread.
public final class TopicProvisioner {

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
            if (!existing.containsKey(topic.name()) && create(topic, plan)) {
                created.add(topic.name());
            }
        }
        return List.copyOf(created);
    }

    private Map<String, TopicDescription> describe(List<Topic> topics) {
        Set<String> present = await(admin.listTopics().names());
        List<String> known =
                topics.stream().map(Topic::name).filter(name -> present.contains(name)).toList();
        return await(admin.describeTopics(known).allTopicNames());
    }

    private boolean create(Topic topic, TopicPlan plan) {
        NewTopic request =
                new NewTopic(topic.name(), plan.partitions(), (short) plan.replicationFactor())
                        .configs(topic.settings(plan));
        try {
            await(admin.createTopics(List.of(request)).all());
            return true;
        } catch (TopicExistsException e) {
            // Somebody else created it between our look and our request: that is what we wanted.
            return false;
        }
    }

    private static <T> T await(org.apache.kafka.common.KafkaFuture<T> future) {
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
