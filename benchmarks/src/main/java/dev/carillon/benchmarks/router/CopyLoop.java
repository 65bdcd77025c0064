package dev.carillon.benchmarks.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.schemas.topic.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// What the router is compared with: consumers and producers that copy the same events in
/// transactions as long as the router's, and look at none of them. A process of its own. It reads
/// `<count>` on standard input, copies so many more events, and answers `done`.
final class CopyLoop {

    /// The group its offsets are committed for.
    static final String GROUP = "copy-loop";

    private static final Duration POLL = Duration.ofMillis(10);
    private static final long TRANSACTION_NANOS = Duration.ofMillis(100).toNanos();

    private CopyLoop() {}

    /// Runs until its standard input ends.
    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException {
        String servers = System.getProperty("bench.servers");
        int threads = Integer.getInteger("bench.threads");
        AtomicLong toCopy = new AtomicLong();
        List<Copier> copiers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            copiers.add(new Copier(servers, i, threads, toCopy));
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(threads);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                toCopy.addAndGet(Long.parseLong(line));
                List<Future<?>> running = new ArrayList<>();
                for (Copier copier : copiers) {
                    running.add(executor.submit(copier));
                }
                for (Future<?> one : running) {
                    one.get();
                }
                System.out.println("done");
                System.out.flush();
            }
        }
        copiers.forEach(Copier::close);
    }

    /// Copies some of the partitions.
    private static final class Copier implements Runnable {

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final KafkaProducer<byte[], byte[]> producer;
        private final AtomicLong toCopy;
        private final Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();

        Copier(String servers, int number, int of, AtomicLong toCopy) {
            this.toCopy = toCopy;
            this.consumer =
                    new KafkaConsumer<>(
                            Map.of(
                                    "bootstrap.servers", servers,
                                    "group.id", GROUP,
                                    "isolation.level", "read_committed",
                                    "enable.auto.commit", "false",
                                    "auto.offset.reset", "earliest",
                                    "receive.buffer.bytes", "-1",
                                    "max.poll.records", "5000"),
                            new ByteArrayDeserializer(),
                            new ByteArrayDeserializer());
            consumer.assign(
                    RouterStage.partitions(Topics.EVENTS_CARD).stream()
                            .filter(partition -> partition.partition() % of == number)
                            .toList());
            this.producer =
                    new KafkaProducer<>(
                            Map.of(
                                    "bootstrap.servers", servers,
                                    "acks", "all",
                                    "linger.ms", "50",
                                    "batch.size", "262144",
                                    "buffer.memory", "67108864",
                                    "send.buffer.bytes", "-1",
                                    "transactional.id", "copy-loop-" + number),
                            new ByteArraySerializer(),
                            new ByteArraySerializer());
            producer.initTransactions();
        }

        @Override
        public void run() {
            while (toCopy.get() > 0) {
                copyForOneTransaction();
            }
        }

        private void copyForOneTransaction() {
            long end = System.nanoTime() + TRANSACTION_NANOS;
            int copied = 0;
            producer.beginTransaction();
            while (System.nanoTime() < end && toCopy.get() - copied > 0) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    // A failed send fails the commit.
                    var _ =
                            producer.send(
                                    new ProducerRecord<>(
                                            RouterStage.COPIES,
                                            record.partition(),
                                            record.key(),
                                            record.value()));
                }
                copied += records.count();
                read.putAll(records.nextOffsets());
            }
            producer.sendOffsetsToTransaction(read, consumer.groupMetadata());
            producer.commitTransaction();
            toCopy.addAndGet(-copied);
        }

        void close() {
            producer.close();
            consumer.close();
        }
    }
}
