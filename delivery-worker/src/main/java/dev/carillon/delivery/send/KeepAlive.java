package dev.carillon.delivery.send;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How long a connection is kept for the next request.
final class KeepAlive {

    /// Unless the other side says less.
    static final Duration MAX = Duration.ofSeconds(30);

    private static final Pattern TIMEOUT = Pattern.compile("(?i)\\btimeout\\s*=\\s*(\\d{1,9})");

    private KeepAlive() {}

    /// @param header the header `Keep-Alive` (RFC 2068, section 19.7.1.1), if there was one
    static Duration of(@Nullable String header) {
        if (header == null) {
            return MAX;
        }
        Matcher timeout = TIMEOUT.matcher(header);
        if (!timeout.find()) {
            return MAX;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(timeout.group(1)));
        return asked.compareTo(MAX) < 0 ? asked : MAX;
    }
}
