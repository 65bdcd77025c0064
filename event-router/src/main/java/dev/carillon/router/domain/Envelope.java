package dev.carillon.router.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/// Deliveries of one event that travel as one record, since they go to the same partition.
///
/// @param partition the partition they go to
/// @param deliveries the deliveries, at least one, in the order of their subscriptions
public record Envelope(int partition, List<Delivery> deliveries) {

    /// How large an envelope may become.
    ///
    /// @param deliveries at most this many, at least 1
    /// @param bytes at most this many for the deliveries' ids and keys, unless one alone is larger
    public record Limits(int deliveries, int bytes) {

        /// @throws IllegalArgumentException when a limit is below 1
        public Limits {
            if (deliveries < 1 || bytes < 1) {
                throw new IllegalArgumentException(
                        "the limits of an envelope must be at least 1, were "
                                + deliveries
                                + " deliveries and "
                                + bytes
                                + " bytes");
            }
        }
    }

    /// The 16 bytes of the delivery's id, and the lengths that Avro writes.
    private static final int BYTES_BESIDE_THE_KEY = 24;

    /// The most bytes a character of a key takes in UTF-8.
    private static final int BYTES_A_CHARACTER = 3;

    /// Copies the list.
    public Envelope {
        deliveries = List.copyOf(deliveries);
        if (deliveries.isEmpty()) {
            throw new IllegalArgumentException("an envelope has at least one delivery");
        }
    }

    /// Puts deliveries into as few envelopes as the limits allow, partition by partition.
    ///
    /// @param partitionOf the partition of a delivery
    public static List<Envelope> group(
            List<Delivery> deliveries, ToIntFunction<Delivery> partitionOf, Limits limits) {
        if (deliveries.size() == 1) {
            Delivery only = deliveries.getFirst();
            return List.of(new Envelope(partitionOf.applyAsInt(only), deliveries));
        }
        Map<Integer, List<Delivery>> byPartition = new TreeMap<>();
        for (Delivery delivery : deliveries) {
            byPartition
                    .computeIfAbsent(partitionOf.applyAsInt(delivery), _ -> new ArrayList<>())
                    .add(delivery);
        }
        List<Envelope> envelopes = new ArrayList<>();
        byPartition.forEach(
                (partition, members) -> addSplit(partition, members, limits, envelopes));
        return envelopes;
    }

    private static void addSplit(
            int partition, List<Delivery> members, Limits limits, List<Envelope> envelopes) {
        int start = 0;
        int bytes = 0;
        for (int i = 0; i < members.size(); i++) {
            int size = bytesOf(members.get(i));
            boolean isFull = i - start == limits.deliveries() || bytes + size > limits.bytes();
            if (isFull && i > start) {
                envelopes.add(new Envelope(partition, members.subList(start, i)));
                start = i;
                bytes = 0;
            }
            bytes += size;
        }
        envelopes.add(new Envelope(partition, members.subList(start, members.size())));
    }

    private static int bytesOf(Delivery delivery) {
        return BYTES_BESIDE_THE_KEY
                + BYTES_A_CHARACTER * delivery.subscription().key().text().length();
    }

    /// The newest record used of each partition of the topic of subscriptions: a table that has
    /// applied these knows every subscription of this envelope, or knows that it was deleted.
    public List<RecordPosition> tablePositions() {
        if (deliveries.size() == 1) {
            return List.of(deliveries.getFirst().subscription().position());
        }
        Map<Integer, Long> newest = new TreeMap<>();
        for (Delivery delivery : deliveries) {
            RecordPosition position = delivery.subscription().position();
            newest.merge(position.partition(), position.offset(), Math::max);
        }
        List<RecordPosition> positions = new ArrayList<>();
        newest.forEach((partition, offset) -> positions.add(new RecordPosition(partition, offset)));
        return positions;
    }
}
