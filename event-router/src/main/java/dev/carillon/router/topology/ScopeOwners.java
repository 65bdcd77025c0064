package dev.carillon.router.topology;

import dev.carillon.schemas.directory.DirectoryOrganization;
import dev.carillon.schemas.directory.DirectoryPipe;
import dev.carillon.schemas.directory.DirectoryTable;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/// Answers who owns a scope. Safe for many threads.
final class ScopeOwners {

    /// How long a record that could not be read counts as none before it is read again.
    private static final Duration UNREADABLE_FOR = Duration.ofSeconds(30);

    private final ScopeDirectory table;
    private final AvroReader<SpecificRecord> reader;
    private final RoutingMeter meter;
    private final Clock clock;

    /// @param reader stays the caller's to close
    ScopeOwners(
            ScopeDirectory table,
            AvroReader<SpecificRecord> reader,
            RoutingMeter meter,
            Clock clock) {
        this.table = table;
        this.reader = reader;
        this.meter = meter;
        this.clock = clock;
    }

    /// The organization that owns a scope; empty when the directory does not know the scope, or its
    /// record cannot be read.
    ///
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when the registry cannot be
    ///   asked
    Optional<String> owner(Scope scope) {
        Optional<DirectoryEntry> entry = table.find(scope);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return entry.get()
                .reading(now)
                .orElseGet(() -> read(scope, entry.get(), now))
                .organization();
    }

    private DirectoryEntry.Reading read(Scope scope, DirectoryEntry entry, Instant now) {
        DirectoryEntry.Reading reading =
                switch (reader.read(Topics.DIRECTORY, entry.value())) {
                    case Decoded.Value(SpecificRecord record)
                            when owner(scope, record).isPresent() ->
                            new DirectoryEntry.Reading(owner(scope, record), Instant.MAX);
                    case Decoded.Value(SpecificRecord record) ->
                            unreadable(
                                    scope,
                                    "its value is about something else, a "
                                            + record.getSchema().getFullName(),
                                    now);
                    case Decoded.Poison(String reason) -> unreadable(scope, reason, now);
                };
        entry.remember(reading);
        return reading;
    }

    private DirectoryEntry.Reading unreadable(Scope scope, String reason, Instant now) {
        meter.directoryRecordUnreadable("the record of " + scope + ": " + reason);
        return new DirectoryEntry.Reading(Optional.empty(), now.plus(UNREADABLE_FOR));
    }

    /// The owner that a record names, when it is about the scope of its key.
    private static Optional<String> owner(Scope scope, SpecificRecord record) {
        return switch (record) {
            case DirectoryOrganization organization ->
                    about(scope, Scope.organization(organization.getId()), organization.getId());
            case DirectoryPipe pipe ->
                    about(scope, Scope.pipe(pipe.getId()), pipe.getOrganizationId());
            case DirectoryTable one ->
                    about(scope, Scope.table(one.getId()), one.getOrganizationId());
            default -> Optional.empty();
        };
    }

    private static Optional<String> about(Scope scope, Scope told, String owner) {
        return told.equals(scope) ? Optional.of(owner) : Optional.empty();
    }
}
