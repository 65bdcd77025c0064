package dev.carillon.subscription.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.schemas.directory.DirectoryMember;
import dev.carillon.schemas.directory.DirectoryOrganization;
import dev.carillon.schemas.directory.DirectoryPipe;
import dev.carillon.schemas.directory.DirectoryTable;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.subscription.domain.DirectoryChange;
import dev.carillon.subscription.domain.Role;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.intake.Arrival;
import dev.carillon.subscription.intake.Batch;
import dev.carillon.subscription.intake.Sink;
import dev.carillon.subscription.intake.Stored;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the records of the topic `directory`. A record that cannot be read, or that contradicts
/// its key, is reported and passed over; what is stored of its key stays.
public final class DirectoryRecords implements Sink {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryRecords.class);

    private final AvroReader<SpecificRecord> reader;
    private final DirectoryStore store;
    private final SubscriptionMetrics metrics;

    /// @param reader of several record types; stays the caller's to close
    public DirectoryRecords(
            AvroReader<SpecificRecord> reader, DirectoryStore store, SubscriptionMetrics metrics) {
        this.reader = reader;
        this.store = store;
        this.metrics = metrics;
    }

    @Override
    public Stored store(Batch batch) {
        List<DirectoryChange> changes = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (Arrival arrival : batch.arrivals()) {
            try {
                changes.add(read(arrival));
            } catch (UnreadableRecord e) {
                unreadable.add(new Unreadable(arrival, e.reason()));
            }
        }
        Stored stored = store.apply(changes, batch.offsets());
        // Counted and logged after the commit, so that a batch that is tried again counts once.
        if (stored == Stored.YES) {
            metrics.recordsApplied(Topics.DIRECTORY, changes.size());
            unreadable.forEach(this::report);
        }
        return stored;
    }

    private record Unreadable(Arrival arrival, String reason) {}

    private void report(Unreadable unreadable) {
        metrics.recordUnreadable(Topics.DIRECTORY);
        LOG.atError()
                .addKeyValue("topic", Topics.DIRECTORY)
                .addKeyValue("partition", unreadable.arrival().partition())
                .addKeyValue("offset", unreadable.arrival().offset())
                .addKeyValue("reason", unreadable.reason())
                .log("a directory record cannot be read and is passed over");
    }

    private DirectoryChange read(Arrival arrival) throws UnreadableRecord {
        DirectoryKey key =
                DirectoryKey.parse(
                        arrival.key()
                                .map(bytes -> new String(bytes, UTF_8))
                                .orElseThrow(() -> new UnreadableRecord("it has no key")));
        if (arrival.value().isEmpty()) {
            return key.gone();
        }
        DirectoryChange change =
                switch (reader.read(Topics.DIRECTORY, arrival.value().get())) {
                    case Decoded.Poison<SpecificRecord>(String reason) ->
                            throw new UnreadableRecord(reason);
                    case Decoded.Value<SpecificRecord>(SpecificRecord value) -> change(value);
                };
        if (!key.isOf(change)) {
            throw new UnreadableRecord("its value is about something else than its key " + key);
        }
        return change;
    }

    private static DirectoryChange change(SpecificRecord value) throws UnreadableRecord {
        return switch (value) {
            case DirectoryOrganization organization ->
                    new DirectoryChange.OrganizationIs(
                            id(organization.getId()), text(organization.getName()));
            case DirectoryPipe pipe ->
                    new DirectoryChange.PipeIs(
                            id(pipe.getId()),
                            id(pipe.getOrganizationId()),
                            text(pipe.getName()),
                            pipe.getSuid().map(DirectoryRecords::text),
                            pipe.getUuid().map(DirectoryRecords::text));
            case DirectoryTable table ->
                    new DirectoryChange.TableIs(
                            id(table.getId()),
                            table.getInternalId().map(DirectoryRecords::text),
                            id(table.getOrganizationId()),
                            text(table.getName()),
                            table.getUuid().map(DirectoryRecords::text));
            case DirectoryMember member ->
                    new DirectoryChange.MemberIs(
                            id(member.getOrganizationId()),
                            new UserId(id(member.getUserId())),
                            switch (member.getRole()) {
                                case administrator -> Role.ADMINISTRATOR;
                                case member -> Role.MEMBER;
                                case guest -> Role.GUEST;
                            },
                            text(member.getName()),
                            text(member.getEmail()),
                            member.getUsername().map(DirectoryRecords::text));
            default ->
                    throw new UnreadableRecord(
                            "a " + value.getSchema().getFullName() + " has no place here");
        };
    }

    private static String id(String id) throws UnreadableRecord {
        return DirectoryKey.checkedId(id);
    }

    /// PostgreSQL cannot hold the character 0; a name with one is shown without it.
    private static String text(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }
}
