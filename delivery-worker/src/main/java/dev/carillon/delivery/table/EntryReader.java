package dev.carillon.delivery.table;

import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.RecordHeaders;
import dev.carillon.schemas.wire.Subscription;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns records of `subscriptions` into entries. For one thread.
final class EntryReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EntryReader.class);

    private final AvroReader<Subscription> reader;

    EntryReader(Map<String, String> registry) {
        this.reader = AvroReader.specific(registry, Subscription.class);
    }

    /// Reads a record.
    ///
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when the registry cannot be
    ///   asked; try again later
    TableEntry read(ConsumerRecord<byte[], byte[]> record) {
        OptionalLong version = RecordHeaders.version(record.headers());
        if (record.value() == null) {
            return new TableEntry.Deleted(version.orElse(TableEntry.NO_VERSION));
        }
        return switch (reader.read(record.topic(), record.value())) {
            case Decoded.Value<Subscription>(Subscription subscription) ->
                    present(record, subscription, version);
            case Decoded.Poison<Subscription>(String reason) -> unreadable(record, reason, version);
        };
    }

    @Override
    public void close() {
        reader.close();
    }

    private static TableEntry present(
            ConsumerRecord<byte[], byte[]> record,
            Subscription subscription,
            OptionalLong version) {
        try {
            return new TableEntry.Present(endpoint(subscription));
        } catch (IllegalArgumentException e) {
            return unreadable(record, "a value is out of its range: " + e.getMessage(), version);
        }
    }

    private static TableEntry unreadable(
            ConsumerRecord<byte[], byte[]> record, String reason, OptionalLong version) {
        LOG.atError()
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("reason", reason)
                .log("a subscription cannot be read; its deliveries wait");
        return new TableEntry.Unreadable(version.orElse(TableEntry.NO_VERSION));
    }

    private static Endpoint endpoint(Subscription subscription) {
        return new Endpoint(
                new SubscriptionId(subscription.getSubscriptionId()),
                subscription.getVersion(),
                subscription.getEnabled(),
                bytes(subscription.getSealedUrl()),
                subscription.getHeaders().stream()
                        .map(header ->
                                new Endpoint.SealedHeader(
                                        header.getName(), bytes(header.getSealed())))
                        .toList(),
                subscription.getSecrets().stream()
                        .map(secret ->
                                new Endpoint.SealedSecret(
                                        bytes(secret.getSealed()), secret.getNotAfter()))
                        .toList());
    }

    private static Bytes bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return Bytes.of(bytes);
    }
}
