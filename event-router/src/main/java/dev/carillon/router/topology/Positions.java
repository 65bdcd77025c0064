package dev.carillon.router.topology;

import dev.carillon.router.domain.RecordPosition;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// Where the record lies that a processor works on.
final class Positions {

    private Positions() {}

    static RecordPosition current(@Nullable ProcessingContext context) {
        RecordMetadata metadata = metadata(context);
        return new RecordPosition(metadata.partition(), metadata.offset());
    }

    static RecordMetadata metadata(@Nullable ProcessingContext context) {
        return Objects.requireNonNull(context, "the processor is not initialized")
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record without a position"));
    }
}
