package dev.carillon.subscription.intake;

import java.util.List;

/// How far a batch reads one topic.
///
/// @param topic the topic's name; each topic is read by one job
/// @param topicId the Kafka id of the topic: a topic that was deleted and made again is another one
/// @param moves one for each partition of the batch
public record OffsetMoves(String topic, String topicId, List<OffsetMove> moves) {

    /// Copies the list.
    public OffsetMoves {
        moves = List.copyOf(moves);
    }
}
