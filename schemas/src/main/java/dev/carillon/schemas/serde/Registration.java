package dev.carillon.schemas.serde;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes sure at start that the registry has the schemas a service will write, so that the first
/// record does not find out. Running it again changes nothing.
///
/// With `auto.register.schemas=false` it only looks them up.
public final class Registration {

    /// A topic and the schema of a record that is written to it.
    public record Entry(String topic, Schema schema) {}

    private static final Logger log = LoggerFactory.getLogger(Registration.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private Registration() {}

    /// Registers, or looks up, each schema under the subject that [AvroWriter] uses for it with the
    /// same properties. Waits for as long as the registry cannot be asked, and says so in the log;
    /// an interrupt ends the waiting.
    ///
    /// @throws RefusedSchemaException when the registry does not take a schema
    /// @throws UnknownSchemaException when one is missing and must not be registered
    /// @throws InterruptedException when the thread is interrupted while it waits
    public static void register(Map<String, String> properties, List<Entry> entries)
            throws InterruptedException {
        Map<String, String> configs = SerdeClasses.withDefaults(properties);
        SerdeSettings settings = new SerdeSettings(configs);
        try (SchemaRegistry registry = SchemaRegistry.open(configs)) {
            SchemaIds ids = new SchemaIds(settings, SerdeRole.VALUE, registry);
            for (Entry entry : entries) {
                registerWaiting(ids, entry);
            }
        }
        log.atInfo().addKeyValue("schemas", entries.size()).log("schemas are registered");
    }

    private static void registerWaiting(SchemaIds ids, Entry entry) throws InterruptedException {
        Duration wait = FIRST_WAIT;
        while (true) {
            try {
                ids.choose(entry.topic(), entry.schema());
                return;
            } catch (InterruptException e) {
                throw interrupted(e);
            } catch (RegistryUnavailableException e) {
                log.atWarn()
                        .addKeyValue("topic", entry.topic())
                        .addKeyValue("schema", entry.schema().getFullName())
                        .addKeyValue("waitMillis", wait.toMillis())
                        .addKeyValue("reason", e.getMessage())
                        .log("schema registry is not available, waiting");
            }
            Thread.sleep(wait);
            Duration doubled = wait.multipliedBy(2);
            wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
        }
    }

    /// The checked form of Kafka's exception, which sets the thread's interrupt flag when it is
    /// made.
    private static InterruptedException interrupted(InterruptException e) {
        Thread.interrupted();
        InterruptedException checked = new InterruptedException("while the registry was asked");
        checked.initCause(e);
        return checked;
    }
}
