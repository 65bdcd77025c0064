package dev.carillon.testsupport;

import dev.carillon.schemas.directory.DirectoryMember;
import dev.carillon.schemas.directory.DirectoryOrganization;
import dev.carillon.schemas.directory.DirectoryPipe;
import dev.carillon.schemas.directory.DirectoryTable;
import dev.carillon.schemas.directory.Role;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// Builds the records of a directory, as the upstream system of record would publish them. For one
/// thread.
public final class SampleDirectory {

    private final List<Entry> entries = new ArrayList<>();

    /// A record of the directory topic.
    ///
    /// @param key its key
    /// @param value its value; null for a tombstone
    public record Entry(String key, @Nullable SpecificRecord value) {}

    /// Adds an organization.
    public SampleDirectory organization(String id, String name) {
        return add("organization:" + id, new DirectoryOrganization(id, name));
    }

    /// Adds a pipe.
    public SampleDirectory pipe(String id, String organization, String name) {
        return add(
                "pipe:" + id,
                new DirectoryPipe(
                        id,
                        organization,
                        name,
                        "suid" + id,
                        "00000000-0000-4000-8000-"
                                + "0".repeat(Math.max(0, 12 - id.length()))
                                + id));
    }

    /// Adds a table.
    ///
    /// @param id its short id
    /// @param internalId its numeric id in text
    public SampleDirectory table(String id, String internalId, String organization, String name) {
        return add("table:" + id, new DirectoryTable(id, internalId, organization, name, null));
    }

    /// Adds a member of an organization.
    public SampleDirectory member(String organization, String user, Role role, String name) {
        return add(
                "member:" + organization + "/" + user,
                new DirectoryMember(
                        organization,
                        user,
                        role,
                        name,
                        "user" + user + "@example.com",
                        "user" + user));
    }

    /// Adds a tombstone for any key.
    public SampleDirectory gone(String key) {
        return add(key, null);
    }

    /// The records in the order they were added.
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    private SampleDirectory add(String key, @Nullable SpecificRecord value) {
        entries.add(new Entry(key, value));
        return this;
    }
}
