package dev.carillon.router.app;

import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;

/// The router was to go on at offsets that do not exist any more, or do not exist yet.
public final class EventsGoneException extends KafkaException {

    private static final long serialVersionUID = 1L;

    EventsGoneException(OffsetOutOfRangeException cause) {
        super(
                "there are no events at the committed offsets "
                        + cause.offsetOutOfRangePartitions()
                        + ": they were deleted before they were routed, or the topic was made anew."
                        + " Nothing is routed until somebody decides where to go on: stop the routers"
                        + " and set the offsets with kafka-consumer-groups.sh --reset-offsets"
                        + " (--to-earliest routes all that is left)",
                cause);
    }
}
