package dev.carillon.subscription.replay;

import dev.carillon.platform.kafka.NotedTransactions;
import dev.carillon.schemas.topic.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Opens the topic `deliveries` for writing by one relay of replays.
public final class ReplayTopics implements Supplier<NotedTransactions> {

    /// The transactional id of every such relay of a cluster: who opens the topic last is the only
    /// one who can write.
    public static final String TRANSACTIONAL_ID = "carillon-replay-relay";

    /// The group whose committed offset carries what the last transaction held.
    public static final String GROUP = "carillon-replay-relay";

    /// After this long the broker aborts an open transaction.
    public static final Duration TRANSACTION_LIMIT = Duration.ofSeconds(10);

    private final Supplier<Map<String, Object>> producer;
    private final Admin admin;

    /// @param producer properties of a producer with [#TRANSACTIONAL_ID]
    /// @param admin stays the caller's to close
    public ReplayTopics(Supplier<Map<String, Object>> producer, Admin admin) {
        this.producer = producer;
        this.admin = admin;
    }

    @Override
    public NotedTransactions get() {
        return NotedTransactions.open(
                new KafkaProducer<>(
                        producer.get(), new ByteArraySerializer(), new ByteArraySerializer()),
                admin,
                GROUP,
                Topics.DELIVERIES);
    }
}
