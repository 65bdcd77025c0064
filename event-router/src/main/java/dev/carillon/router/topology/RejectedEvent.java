package dev.carillon.router.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.router.domain.DeadLetterHeaders;
import dev.carillon.schemas.topic.Topic;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// Makes the dead letter of an event: its key, value and headers as they were, and ours beside
/// them.
final class RejectedEvent {

    /// Left for our own headers, and for what Kafka adds to a record.
    private static final int RESERVED_BYTES = 8 * 1024;

    private static final int ROOM_BYTES = Topic.MAX_RECORD_BYTES - RESERVED_BYTES;

    private RejectedEvent() {}

    /// @param record the event
    /// @param read where it lies
    /// @param now when the dead letter is written; retention counts from it
    static Record<OutputKey, byte[]> of(
            Record<byte[], byte[]> record,
            RecordMetadata read,
            RejectReason reason,
            String detail,
            Instant now) {
        byte @Nullable [] key = record.key();
        byte @Nullable [] value = record.value();
        Headers headers = new RecordHeaders(record.headers().toArray());
        // An upstream topic may take larger records than ours. What is too large can be looked up
        // where it lies; to refuse the dead letter would stop the router at this event for ever.
        if (length(key) + length(value) + length(headers) > ROOM_BYTES) {
            headers = new RecordHeaders();
        }
        if (length(key) + length(value) > ROOM_BYTES) {
            headers.add(DeadLetterHeaders.OMITTED_VALUE_BYTES, bytes(length(value)));
            value = null;
        }
        if (length(key) > ROOM_BYTES) {
            key = null;
        }
        headers.add(DeadLetterHeaders.REASON, reason.word().getBytes(UTF_8));
        headers.add(DeadLetterHeaders.DETAIL, DeadLetterHeaders.shortened(detail).getBytes(UTF_8));
        headers.add(DeadLetterHeaders.TOPIC, read.topic().getBytes(UTF_8));
        headers.add(DeadLetterHeaders.PARTITION, bytes(read.partition()));
        headers.add(DeadLetterHeaders.OFFSET, bytes(read.offset()));
        headers.add(DeadLetterHeaders.TIMESTAMP, bytes(record.timestamp()));
        return new Record<>(new OutputKey.AsRead(key), value, now.toEpochMilli(), headers);
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static long length(Headers headers) {
        long length = 0;
        for (Header header : headers) {
            length += header.key().length() * 3L + length(header.value()) + 10;
        }
        return length;
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(UTF_8);
    }
}
