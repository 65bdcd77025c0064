package dev.carillon.router.render;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.jspecify.annotations.Nullable;

/// The texts of Avro's logical types: timestamps as ISO 8601 in UTC or by the field's own pattern,
/// dates and times as ISO 8601, decimals and UUIDs as themselves. Safe for many threads.
///
/// Source: Avro 1.12 specification, "Logical Types".
final class LogicalValues {

    /// A decimal with more digits than this would be written with gigabytes of zeros.
    private static final int MOST_DIGITS = 10_000;

    private final ConcurrentMap<String, DateTimeFormatter> formatters = new ConcurrentHashMap<>();

    /// The text of a value; null when the type is written like the type below it.
    ///
    /// @param format a `java.time` pattern for a timestamp; null means ISO 8601
    /// @throws java.time.DateTimeException when the time is none
    /// @throws IllegalArgumentException when the pattern is none, or a decimal is absurd
    @Nullable String text(LogicalType type, Schema schema, Object value, @Nullable String format) {
        return switch (type.getName()) {
            case "timestamp-millis" -> instant(value, ChronoUnit.MILLIS, format);
            case "timestamp-micros" -> instant(value, ChronoUnit.MICROS, format);
            case "timestamp-nanos" -> instant(value, ChronoUnit.NANOS, format);
            case "local-timestamp-millis" -> local(value, ChronoUnit.MILLIS);
            case "local-timestamp-micros" -> local(value, ChronoUnit.MICROS);
            case "local-timestamp-nanos" -> local(value, ChronoUnit.NANOS);
            case "date" -> LocalDate.ofEpochDay(((Number) value).longValue()).toString();
            case "time-millis" -> time(value, TimeUnit.MILLISECONDS);
            case "time-micros" -> time(value, TimeUnit.MICROSECONDS);
            case "decimal" ->
                    plain(
                            new BigDecimal(
                                    new BigInteger(bytes(value)),
                                    ((LogicalTypes.Decimal) type).getScale()));
            case "big-decimal" ->
                    plain(
                            new Conversions.BigDecimalConversion()
                                    .fromBytes(ByteBuffer.wrap(bytes(value)), schema, type));
            case "uuid" -> uuid(value);
            default -> null;
        };
    }

    private String instant(Object value, ChronoUnit unit, @Nullable String format) {
        Instant instant = since1970(value, unit);
        DateTimeFormatter formatter =
                format == null
                        ? DateTimeFormatter.ISO_INSTANT
                        : formatters.computeIfAbsent(
                                format,
                                pattern ->
                                        DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                                                .withZone(ZoneOffset.UTC));
        return formatter.format(instant);
    }

    private static String local(Object value, ChronoUnit unit) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                LocalDateTime.ofInstant(since1970(value, unit), ZoneOffset.UTC));
    }

    private static Instant since1970(Object value, ChronoUnit unit) {
        return Instant.EPOCH.plus(((Number) value).longValue(), unit);
    }

    private static String time(Object value, TimeUnit unit) {
        return DateTimeFormatter.ISO_LOCAL_TIME.format(
                LocalTime.ofNanoOfDay(unit.toNanos(((Number) value).longValue())));
    }

    private static String plain(BigDecimal number) {
        if (Math.abs((long) number.scale()) > MOST_DIGITS || number.precision() > MOST_DIGITS) {
            throw new IllegalArgumentException(
                    "a decimal with a scale of "
                            + number.scale()
                            + " and a precision of "
                            + number.precision());
        }
        return number.toPlainString();
    }

    private static String uuid(Object value) {
        if (value instanceof GenericFixed fixed) {
            ByteBuffer halves = ByteBuffer.wrap(fixed.bytes());
            return new UUID(halves.getLong(), halves.getLong()).toString();
        }
        return value.toString();
    }

    /// The bytes of a `bytes` or `fixed` value.
    static byte[] bytes(Object value) {
        if (value instanceof GenericFixed fixed) {
            return fixed.bytes();
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(copy);
        return copy;
    }
}
