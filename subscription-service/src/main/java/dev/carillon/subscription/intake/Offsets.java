package dev.carillon.subscription.intake;

import java.util.Map;

/// How far topics were read, in the same database that the batches go to.
public interface Offsets {

    /// The next offset of each partition of a topic from which something was read.
    Map<Integer, Long> next(String topic, String topicId);
}
