package dev.carillon.delivery.table;

import dev.carillon.delivery.domain.Endpoint;

/// What the table holds under a key. Each has the version of its record; an older record is
/// ignored.
sealed interface TableEntry {

    /// The version of an entry whose record does not name one.
    long NO_VERSION = Long.MIN_VALUE;

    /// The version of the record it came from.
    long version();

    /// A subscription.
    record Present(Endpoint endpoint) implements TableEntry {
        @Override
        public long version() {
            return endpoint.version();
        }
    }

    /// A tombstone, kept for a while so that an older record cannot bring the subscription back.
    record Deleted(long version) implements TableEntry {}

    /// A record that cannot be read. The subscription exists, and nobody knows how to call it.
    record Unreadable(long version) implements TableEntry {}
}
