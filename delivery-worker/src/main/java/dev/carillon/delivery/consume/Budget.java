package dev.carillon.delivery.consume;

/// What is held in memory, counted. Above its limits the worker fetches less; it goes on once a
/// quarter is free again. For one thread.
final class Budget {

    private final int maxDeliveries;
    private final long maxBytes;
    private int deliveries;
    private long bytes;
    private boolean isFull;

    Budget(int maxDeliveries, long maxBytes) {
        this.maxDeliveries = maxDeliveries;
        this.maxBytes = maxBytes;
    }

    /// The part of one record, given back member by member.
    final class Share {
        private final int recordBytes;
        private int open;

        private Share(int recordBytes, int open) {
            this.recordBytes = recordBytes;
            this.open = open;
        }

        /// A member is done with.
        void release() {
            open--;
            deliveries--;
            if (open == 0) {
                bytes -= recordBytes;
            }
        }
    }

    /// Counts a record in.
    ///
    /// @param members members to do, at least 1
    Share take(int recordBytes, int members) {
        deliveries += members;
        bytes += recordBytes;
        return new Share(recordBytes, members);
    }

    /// Whether nothing more should be fetched.
    boolean isFull() {
        isFull =
                isFull
                        ? deliveries > maxDeliveries / 4 * 3 || bytes > maxBytes / 4 * 3
                        : deliveries >= maxDeliveries || bytes >= maxBytes;
        return isFull;
    }

    int deliveries() {
        return deliveries;
    }
}
