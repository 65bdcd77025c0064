package dev.carillon.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.schemas.directory.DirectoryPipe;
import dev.carillon.schemas.event.Phase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistrationTest {

    private final FakeRegistry server = new FakeRegistry();
    private final Map<String, String> properties =
            new HashMap<>(Map.of("schema.registry.url", server.url()));
    private final List<Registration.Entry> entries =
            List.of(
                    new Registration.Entry("directory", DirectoryPipe.getClassSchema()),
                    new Registration.Entry("events.card", Phase.getClassSchema()));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void registersEachSchemaWhereTheWriterLooksForIt() throws Exception {
        Registration.register(properties, entries);
        properties.put("auto.register.schemas", "false");

        try (AvroWriter writer = AvroWriter.create(properties)) {
            assertThat(
                            writer.write(
                                    "events.card",
                                    Phase.newBuilder().setId(7).setName("Doing").build()))
                    .startsWith(0, 0, 0, 0, 2);
        }
    }

    @Test
    void changesNothingTheSecondTime() throws Exception {
        Registration.register(properties, entries);
        Registration.register(properties, entries);
        properties.put("auto.register.schemas", "false");
        Registration.register(properties, entries);

        try (SchemaRegistry registry = SchemaRegistry.open(properties)) {
            assertThat(registry.latest("events.card-" + Phase.class.getName()).version())
                    .isEqualTo(1);
        }
    }

    @Test
    void waitsUntilTheRegistryIsThere() throws Exception {
        AtomicInteger refusals = new AtomicInteger(2);
        server.misbehave(exchange -> {
            if (refusals.decrementAndGet() == 0) {
                server.behave();
            }
            FakeRegistry.send(exchange, 503, "starting");
        });

        Registration.register(properties, entries);

        assertThat(refusals).hasValue(0);
        assertThat(server.seen()).hasSize(4);
    }

    @Test
    void doesNotWaitForASchemaThatIsRefusedOrMissing() {
        server.answerWith(409, "{\"error_code\":409,\"message\":\"incompatible\"}");
        assertThatThrownBy(() -> Registration.register(properties, entries))
                .isInstanceOf(RefusedSchemaException.class);
        server.behave();

        properties.put("auto.register.schemas", "false");
        assertThatThrownBy(() -> Registration.register(properties, entries))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessageContaining("auto.register.schemas");
    }

    @Test
    void stopsWaitingWhenItIsInterrupted() {
        Thread waiting = Thread.currentThread();
        server.misbehave(exchange -> {
            FakeRegistry.send(exchange, 503, "never");
            waiting.interrupt();
        });

        assertThatThrownBy(() -> Registration.register(properties, entries))
                .isInstanceOf(InterruptedException.class);
    }
}
