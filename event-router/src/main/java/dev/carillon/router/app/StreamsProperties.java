package dev.carillon.router.app;

import dev.carillon.schemas.topic.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/// The properties of the router's Kafka Streams.
final class StreamsProperties {

    /// How long brokers may be away before a thread gives up and the process ends. They are waited
    /// for: a restart would only wait for them too.
    private static final Duration BROKERS_AWAY = Duration.ofDays(1);

    /// Waiting for more to send costs no time: nothing can be read before the commit, and a commit
    /// sends everything at once.
    private static final Duration LINGER = Duration.ofMillis(50);

    /// A thread that waits for events commits nothing meanwhile: with Kafka's own 100 ms the last
    /// event before a pause would be readable up to that much later.
    private static final Duration POLL = Duration.ofMillis(10);

    /// Kafka Streams loads the partitions of global tables one by one. A broker answers one request
    /// of a connection after the other, so that each begins when the fetch that waits for news of
    /// the one before has ended: with Kafka's own 500 ms that is 24 s for 48 partitions.
    private static final Duration TABLE_FETCH_WAIT = Duration.ofMillis(25);

    /// With Kafka's own 16 KiB a dozen deliveries fill a batch, and each batch costs the broker as
    /// much as a hundred records.
    private static final int BATCH_BYTES = 256 * 1024;

    /// Kafka deprecates its own constant, and warns while the setting is off.
    private static final String GLOBAL_HANDLER = "processing.exception.handler.global.enabled";

    private static final int HEARTBEATS_A_SESSION = 5;

    private StreamsProperties() {}

    static Properties of(EventRouterConfig config) {
        RouterTuning tuning = config.tuning();
        Map<String, Object> all = config.kafka().streams(tuning.applicationId());
        // The newer protocol refuses a subscription by pattern.
        all.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, tuning.threads());
        all.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, tuning.replicationFactor());
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, tuning.commitInterval().toMillis());
        all.put(StreamsConfig.POLL_MS_CONFIG, POLL.toMillis());
        all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        all.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, BROKERS_AWAY.toMillis());
        // Events of different topics have no order among each other: never wait for the slower one.
        all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        tuning.stateDir().ifPresent(dir -> all.put(StreamsConfig.STATE_DIR_CONFIG, dir.toString()));
        // The default handler fails, which is meant: the topology itself decides about whatever may
        // be wrong with a record.
        all.put(GLOBAL_HANDLER, true);
        putConsumer(all, tuning);
        putProducer(all, tuning);
        Properties properties = new Properties();
        properties.putAll(all);
        return properties;
    }

    private static void putConsumer(Map<String, Object> all, RouterTuning tuning) {
        // Streams forces the same value, and logs an error when anybody else sets it.
        all.remove(StreamsConfig.consumerPrefix(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG));
        all.put(
                StreamsConfig.globalConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
                Math.toIntExact(TABLE_FETCH_WAIT.toMillis()));
        int session = Math.toIntExact(tuning.sessionTimeout().toMillis());
        all.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                session);
        all.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                session / HEARTBEATS_A_SESSION);
        all.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.METADATA_MAX_AGE_CONFIG),
                tuning.newTopicInterval().toMillis());
    }

    private static void putProducer(Map<String, Object> all, RouterTuning tuning) {
        all.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                Math.toIntExact(tuning.transactionTimeout().toMillis()));
        all.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                Topic.MAX_RECORD_BYTES);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), LINGER.toMillis());
        all.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    }
}
