package dev.carillon.benchmarks.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/// Writes deliveries in transactions, so that a whole batch lies in Kafka before the first of it
/// can be read: what is measured afterwards is not disturbed by its making.
final class Feed implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final IntFunction<ProducerRecord<byte[], byte[]>> record;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private int next;

    Feed(
            KafkaProducer<byte[], byte[]> producer,
            IntFunction<ProducerRecord<byte[], byte[]>> record) {
        this.producer = producer;
        this.record = record;
        producer.initTransactions();
    }

    /// Writes the next deliveries; nobody sees them yet.
    void prepare(int count) {
        producer.beginTransaction();
        for (int i = 0; i < count; i++) {
            sent.add(producer.send(record.apply(next)));
            next++;
        }
        producer.flush();
    }

    /// Lets what was prepared be seen. A record that was not written fails here.
    void release() {
        producer.commitTransaction();
        if (!sent.stream().allMatch(one -> one.state() == Future.State.SUCCESS)) {
            throw new IllegalStateException("committed, and a record is not acknowledged");
        }
        sent.clear();
    }

    /// The next number; all before it were prepared.
    int next() {
        return next;
    }

    /// Takes numbers that are written by somebody else.
    ///
    /// @return the first of them
    int take(int count) {
        int first = next;
        next += count;
        return first;
    }

    @Override
    public void close() {
        producer.close();
    }
}
