package dev.carillon.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.event.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
