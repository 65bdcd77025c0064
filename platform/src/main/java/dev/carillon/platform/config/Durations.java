package dev.carillon.platform.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as people write them: `200ms`, `5s`, `5m`, `2h`, `14d`, or ISO-8601 such as `PT5S`. A
/// bare number is refused, since nobody can tell its unit.
public final class Durations {

    private static final Pattern SHORT = Pattern.compile("(\\d{1,18})(ms|s|m|h|d)");

    private Durations() {}

    /// Reads a duration that is not negative.
    ///
    /// @throws IllegalArgumentException when the text is no such duration; the message says the
    ///   form
    public static Duration parse(String text) {
        Matcher matcher = SHORT.matcher(text);
        try {
            if (matcher.matches()) {
                long count = Long.parseLong(matcher.group(1));
                return switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    case "d" -> Duration.ofDays(count);
                    default -> throw new IllegalStateException("no unit in " + text);
                };
            }
            Duration parsed = Duration.parse(text);
            if (parsed.isNegative()) {
                throw new IllegalArgumentException("must not be negative");
            }
            return parsed;
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "must be a duration such as 200ms, 5s, 5m, 2h, 14d or PT5S", e);
        }
    }

    /// Writes a duration so that [#parse] reads it back: the largest unit that divides it, or
    /// ISO-8601 when it has parts below a millisecond.
    public static String render(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.isNegative() || duration.toNanosPart() % 1_000_000 != 0) {
            return duration.toString();
        }
        if (duration.toNanosPart() != 0) {
            return duration.toSeconds() > Long.MAX_VALUE / 2000
                    ? duration.toString()
                    : duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
