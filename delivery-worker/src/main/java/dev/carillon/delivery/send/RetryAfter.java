package dev.carillon.delivery.send;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// The header `Retry-After` (RFC 9110, section 10.2.3).
final class RetryAfter {

    /// Longer ones are taken for this.
    private static final long MAX_SECONDS = Duration.ofDays(365).toSeconds();

    private static final int MAX_DIGITS = 18;

    private RetryAfter() {}

    /// The wait a receiver asks for, in seconds or as a date; a date in the past is no wait. Empty
    /// when it is neither.
    static Optional<Duration> parse(String value, Instant now) {
        String text = value.strip();
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            long seconds =
                    text.length() > MAX_DIGITS
                            ? MAX_SECONDS
                            : Math.min(Long.parseLong(text), MAX_SECONDS);
            return Optional.of(Duration.ofSeconds(seconds));
        }
        try {
            Instant then =
                    ZonedDateTime.parse(
                                    text,
                                    DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                            .toInstant();
            Duration wait = Duration.between(now, then);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
