package dev.carillon.benchmarks.router;

import dev.carillon.benchmarks.parts.OpenLoop;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/// Few events, each produced when its time has come: how long until its delivery can be read by one
/// who sees only what is committed.
final class IdleStream {

    private static final int DIGITS = 3;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STALL = Duration.ofSeconds(30);

    private final RouterStage stage;
    private final Population population;
    private final Histogram latencies = new Histogram(DIGITS);
    private final ConcurrentMap<Integer, Long> intended = new ConcurrentHashMap<>();

    IdleStream(RouterStage stage, Population population) {
        this.stage = stage;
        this.population = population;
    }

    /// Produces them, and waits until each was read or none has come for a while.
    ///
    /// @param first the number of the first event
    /// @param perSecond how many
    /// @return how long each took from the time that was meant, in nanoseconds
    Histogram run(int first, int count, double perSecond) throws InterruptedException {
        CountDownLatch read = new CountDownLatch(count);
        try (KafkaConsumer<byte[], byte[]> reader = stage.newReader(Topics.DELIVERIES);
                AvroReader<DeliveryEnvelope> envelopes =
                        AvroReader.specific(
                                Map.of("schema.registry.url", stage.registryUrl()),
                                DeliveryEnvelope.class);
                KafkaProducer<byte[], byte[]> producer =
                        stage.newProducer(Map.of("linger.ms", "0"))) {
            reader.seekToEnd(RouterStage.partitions(Topics.DELIVERIES));
            // Seeking is lazy: this makes it happen before the first event.
            RouterStage.partitions(Topics.DELIVERIES).forEach(reader::position);
            Thread reading = Thread.ofVirtual().unstarted(() -> read(reader, envelopes, read));
            reading.start();
            OpenLoop.run(
                    perSecond,
                    count,
                    (i, due) -> {
                        intended.put(first + i, due);
                        var _ = producer.send(stage.records().event(population, first + i));
                    });
            producer.flush();
            // What does not come is missed by the ledger.
            boolean _ = read.await(STALL.toSeconds(), TimeUnit.SECONDS);
            reader.wakeup();
            reading.join();
        }
        return latencies;
    }

    private void read(
            KafkaConsumer<byte[], byte[]> reader,
            AvroReader<DeliveryEnvelope> envelopes,
            CountDownLatch left) {
        try {
            while (left.getCount() > 0) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                    long now = System.nanoTime();
                    if (envelopes.read(record.topic(), record.value())
                            instanceof Decoded.Value<DeliveryEnvelope>(var envelope)) {
                        Long due =
                                intended.remove(population.numberOf(envelope.getEvent().getId()));
                        if (due != null) {
                            latencies.recordValue(now - due);
                            left.countDown();
                        }
                    }
                }
            }
        } catch (org.apache.kafka.common.errors.WakeupException e) {
            // Somebody gave up waiting.
            return;
        }
    }
}
