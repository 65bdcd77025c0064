package dev.carillon.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.event.Phase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One writer and one reader in the hands of many threads at once.
class ManyThreadsTest {

    private static final int THREADS = 8;
    private static final int RECORDS = 5_000;

    private final String scope = UUID.randomUUID().toString();
    private final Map<String, String> properties = Map.of("schema.registry.url", "mock://" + scope);

    @AfterEach
    void forgetTheScope() {
        MockSchemaRegistry.drop(scope);
    }

    @Test
    void doNotMixUpTheirRecords() throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try (AvroWriter writer = AvroWriter.create(properties);
                AvroReader<Phase> reader = AvroReader.specific(properties, Phase.class);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int thread = t;
                all.add(
                        threads.submit(() -> {
                            start.await();
                            writeAndRead(writer, reader, thread);
                            return thread;
                        }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
    }

    /// Equal schemas that are not the same one are compared field by field, for every record.
    @Test
    void shareOneSchemaHoweverManyAskForItFirst() throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try (FakeRegistry registry = new FakeRegistry();
                AvroWriter writer =
                        AvroWriter.create(Map.of("schema.registry.url", registry.url()));
                AvroReader<GenericRecord> reader =
                        AvroReader.generic(Map.of("schema.registry.url", registry.url()));
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            byte[] bytes = writer.write("events.card", new Phase(1L, "one"));
            List<Future<Schema>> all = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                all.add(
                        threads.submit(() -> {
                            start.await();
                            return schema(reader, bytes);
                        }));
            }

            Set<Schema> different = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Future<Schema> one : all) {
                different.add(one.get(60, TimeUnit.SECONDS));
            }

            assertThat(different).hasSize(1);
        }
    }

    private static Schema schema(AvroReader<GenericRecord> reader, byte[] bytes) {
        return switch (reader.read("events.card", bytes)) {
            case Decoded.Value(GenericRecord record) -> record.getSchema();
            case Decoded.Poison(String reason) -> throw new AssertionError(reason);
        };
    }

    private static void writeAndRead(AvroWriter writer, AvroReader<Phase> reader, int thread) {
        for (int i = 0; i < RECORDS; i++) {
            Phase phase =
                    Phase.newBuilder()
                            .setId(thread)
                            .setName(Integer.toString(thread).repeat(i % 300))
                            .build();

            byte[] bytes = writer.write("events.card", phase);

            assertThat(reader.read("events.card", bytes)).isEqualTo(new Decoded.Value<>(phase));
        }
    }
}
