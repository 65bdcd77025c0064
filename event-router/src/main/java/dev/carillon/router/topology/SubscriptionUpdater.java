package dev.carillon.router.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.router.domain.RecordPosition;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.topic.RecordHeaders;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/// Keeps the table of subscriptions: each record of the topic, restored ones included, passes
/// through here on the global thread. Bytes stay bytes: an exception here would end the
/// application, and the record would end it again at every start (KIP-1270).
///
/// A record is ignored when its version is not above the one held, deleted subscriptions included.
/// A record without a version replaces whatever is held, as it does when the topic is compacted: a
/// tombstone deletes, and a value cannot be used.
final class SubscriptionUpdater implements Processor<byte[], byte[], Void, Void> {

    private final SubscriptionTable table;
    private final SubscriptionInspector inspector;
    private final RoutingMeter meter;
    private @Nullable ProcessorContext<Void, Void> context;

    SubscriptionUpdater(
            SubscriptionTable table, SubscriptionInspector inspector, RoutingMeter meter) {
        this.table = table;
        this.inspector = inspector;
        this.meter = meter;
    }

    @Override
    public void init(ProcessorContext<Void, Void> processorContext) {
        this.context = processorContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordPosition position = Positions.current(context);
        SubscriptionKey key;
        try {
            key = SubscriptionKey.parse(new String(record.key(), UTF_8));
        } catch (IllegalArgumentException e) {
            inspector.report(
                    new UnreadableRecord(
                            record.key(),
                            record.value(),
                            position,
                            "its key is not that of a subscription: " + e.getMessage()));
            return;
        }
        apply(key, record, position);
    }

    private void apply(
            SubscriptionKey key, Record<byte[], byte[]> record, RecordPosition position) {
        Optional<TableEntry> held = table.find(key);
        OptionalLong version = RecordHeaders.version(record.headers());
        if (version.isPresent()
                && held.isPresent()
                && version.getAsLong() <= held.get().version()) {
            meter.olderSubscriptionIgnored();
            return;
        }
        if (version.isEmpty() && record.value() != null) {
            inspector.report(
                    new UnreadableRecord(
                            record.key(),
                            record.value(),
                            position,
                            "it has no header " + RecordHeaders.VERSION + " with a number"));
        }
        long kept = version.orElse(held.map(TableEntry::version).orElse(0L));
        if (version.isEmpty() || record.value() == null) {
            table.put(key, TableEntry.absent(kept, position));
            return;
        }
        TableEntry entry = TableEntry.present(kept, position, record.value());
        table.put(key, entry);
        inspector.offer(table.shared(key), entry);
    }
}
