package dev.carillon.router.app;

import dev.carillon.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The topics without which the router cannot work.
final class RequiredTopics {

    private static final Logger LOG = LoggerFactory.getLogger(RequiredTopics.class);

    private static final List<String> NAMES =
            List.of(
                    Topics.SUBSCRIPTIONS,
                    Topics.DIRECTORY,
                    Topics.DELIVERIES,
                    Topics.DEAD_LETTER_EVENTS,
                    Topics.DEAD_LETTER_SUBSCRIPTIONS);

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration LOG_EVERY = Duration.ofSeconds(10);

    private RequiredTopics() {}

    /// What the brokers say of one topic.
    ///
    /// @param id its Kafka id, which another topic of the same name does not have
    /// @param partitions how many it has
    record Found(String id, int partitions) {}

    /// Waits until all of them exist, however long; other services make them.
    ///
    /// @throws KafkaException when the brokers refuse to tell
    /// @throws InterruptException when the thread is interrupted meanwhile
    static Map<String, Found> await(Admin admin) {
        long lastLog = System.nanoTime() - LOG_EVERY.toNanos();
        while (true) {
            Map<String, Found> found = find(admin);
            List<String> missing = new ArrayList<>(NAMES);
            missing.removeAll(found.keySet());
            if (missing.isEmpty()) {
                return found;
            }
            if (System.nanoTime() - lastLog >= LOG_EVERY.toNanos()) {
                lastLog = System.nanoTime();
                LOG.atInfo()
                        .addKeyValue("missing", missing)
                        .log("waiting for topics; create them with: carillon topics");
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    /// Those of them that exist, by name.
    static Map<String, Found> find(Admin admin) {
        Map<String, Found> found = new HashMap<>();
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(NAMES).topicNameValues();
        answers.forEach((name, answer) -> {
            try {
                TopicDescription topic = answer.get();
                found.put(name, new Found(topic.topicId().toString(), topic.partitions().size()));
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            } catch (ExecutionException e) {
                // A topic that does not exist is one of the errors that may pass.
                if (!(e.getCause() instanceof RetriableException)) {
                    throw new KafkaException(
                            "cannot describe the topic " + name + ": " + e.getCause(), e);
                }
            }
        });
        return found;
    }
}
