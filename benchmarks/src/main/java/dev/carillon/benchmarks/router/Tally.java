package dev.carillon.benchmarks.router;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Counts the deliveries of one population by their event and their subscription; the id of each
/// must be the one that both make. For one thread.
final class Tally {

    private static final int FIRST_CAPACITY = 1 << 16;

    private final Population population;
    private byte[] counts = new byte[FIRST_CAPACITY];
    private long received;
    private long strangers;

    Tally(Population population) {
        this.population = population;
    }

    /// Counts what is in an envelope.
    void take(DeliveryEnvelope envelope) {
        int event = population.numberOf(envelope.getEvent().getId());
        for (EnvelopeDelivery delivery : envelope.getDeliveries()) {
            received++;
            SubscriptionKey key = SubscriptionKey.parse(delivery.getSubscriptionKey());
            long number =
                    event == Population.NONE
                            ? Population.NONE
                            : population.deliveryOf(event, key.id().value());
            if (number == Population.NONE
                    || !DeliveryId.ofBytes(delivery.getDeliveryId().bytes())
                            .equals(population.deliveryId(event, key.id()))) {
                strangers++;
            } else {
                count(Math.toIntExact(number));
            }
        }
    }

    private void count(int number) {
        if (number >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(number + 1, 2 * counts.length));
        }
        if (counts[number] < Byte.MAX_VALUE) {
            counts[number]++;
        }
    }

    /// Deliveries that were read.
    long received() {
        return received;
    }

    /// How many deliveries of the first events are not there.
    long missing(int events) {
        long missing = 0;
        for (long i = 0; i < (long) events * population.fanOut(); i++) {
            missing += i < counts.length && counts[(int) i] > 0 ? 0 : 1;
        }
        return missing;
    }

    /// How many of those that are there are repetitions.
    long duplicates() {
        long duplicates = 0;
        for (byte count : counts) {
            duplicates += Math.max(0, count - 1);
        }
        return duplicates;
    }

    /// What is wrong, a line each.
    ///
    /// @param events how many were produced
    List<String> complaints(int events) {
        List<String> complaints = new ArrayList<>();
        long missing = missing(events);
        if (missing > 0) {
            complaints.add(missing + " deliveries are missing");
        }
        if (duplicates() > 0) {
            complaints.add(duplicates() + " deliveries are there twice");
        }
        if (strangers > 0) {
            complaints.add(strangers + " deliveries are nobody's, or have an id not their own");
        }
        return complaints;
    }
}
