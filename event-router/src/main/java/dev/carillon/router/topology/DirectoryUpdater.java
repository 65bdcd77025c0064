package dev.carillon.router.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.schemas.id.Scope;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/// Keeps the table of the directory, restored records included. Members are no scopes and are left
/// out. The last record of a key counts.
final class DirectoryUpdater implements Processor<byte[], byte[], Void, Void> {

    private static final String MEMBER = "member:";

    private final ScopeDirectory table;
    private final RoutingMeter meter;

    DirectoryUpdater(ScopeDirectory table, RoutingMeter meter) {
        this.table = table;
        this.meter = meter;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        String key = new String(record.key(), UTF_8);
        if (key.startsWith(MEMBER)) {
            return;
        }
        Scope scope;
        try {
            scope = Scope.parse(key);
        } catch (IllegalArgumentException e) {
            meter.directoryRecordUnreadable(
                    "its key is not one of the directory: " + e.getMessage());
            return;
        }
        if (record.value() == null) {
            table.remove(scope);
        } else {
            table.put(scope, record.value());
        }
    }
}
