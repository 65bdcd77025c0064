package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Which headers a subscriber may have on a callback. They were checked when the webhook was
/// written; they are checked again here because a row may be older than the rule, or written past
/// it. A forbidden one would change how the request is framed, speak in our name, or fool a proxy.
final class HeaderRule {

    static final int MAX_HEADERS = 32;
    static final int MAX_VALUE_BYTES = 4096;
    static final int MAX_TOTAL_BYTES = 8 * 1024;

    private static final Set<String> FORBIDDEN =
            Set.of(
                    "age",
                    "cache-control",
                    "clear-site-data",
                    "connection",
                    "content-encoding",
                    "content-language",
                    "content-length",
                    "content-location",
                    "content-type",
                    "cookie",
                    "expect",
                    "expires",
                    "forwarded",
                    "host",
                    "keep-alive",
                    "metadata-flavor",
                    "pragma",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-connection",
                    "te",
                    "traceparent",
                    "tracestate",
                    "trailer",
                    "trailers",
                    "transfer-encoding",
                    "upgrade",
                    "user-agent",
                    "via",
                    "warning",
                    "x-real-ip");

    private static final List<String> FORBIDDEN_BEGINNINGS =
            List.of(
                    "signature",
                    "svix-",
                    "webhook-",
                    "x-amz-",
                    "x-amzn-",
                    "x-aws-ec2-metadata-token",
                    "x-azure-",
                    "x-fd-",
                    "x-forwarded-",
                    "x-gfe",
                    "x-goog-",
                    "x-google",
                    "x-svix-");

    private HeaderRule() {}

    /// A header in the clear.
    record Header(String name, String value) {

        /// The name only: the value is the subscriber's secret.
        @Override
        public String toString() {
            return name;
        }
    }

    /// What is wrong with the headers, naming a header and never a value; empty when nothing is.
    static Optional<String> mistake(List<Header> headers) {
        if (headers.size() > MAX_HEADERS) {
            return Optional.of("there are more than " + MAX_HEADERS + " headers");
        }
        int total = 0;
        Set<String> seen = new HashSet<>();
        for (Header header : headers) {
            Optional<String> mistake = mistake(header, seen);
            if (mistake.isPresent()) {
                return mistake;
            }
            total += header.name().length() + header.value().getBytes(UTF_8).length;
        }
        return total > MAX_TOTAL_BYTES
                ? Optional.of("the headers are longer than " + MAX_TOTAL_BYTES + " bytes")
                : Optional.empty();
    }

    private static Optional<String> mistake(Header header, Set<String> seen) {
        String name = header.name();
        if (name.isEmpty() || !name.chars().allMatch(HeaderRule::isTokenCharacter)) {
            return Optional.of("the name of a header is not a token of RFC 9110");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (FORBIDDEN.contains(lower)
                || FORBIDDEN_BEGINNINGS.stream().anyMatch(lower::startsWith)) {
            return Optional.of("the header " + lower + " is not the subscriber's to set");
        }
        if (!seen.add(lower)) {
            return Optional.of("the header " + lower + " is given twice");
        }
        if (header.value().getBytes(UTF_8).length > MAX_VALUE_BYTES) {
            return Optional.of(
                    "the value of the header "
                            + lower
                            + " is longer than "
                            + MAX_VALUE_BYTES
                            + " bytes");
        }
        if (!header.value().chars().allMatch(HeaderRule::isValueCharacter)) {
            return Optional.of(
                    "the value of the header " + lower + " has characters outside printable ASCII");
        }
        return Optional.empty();
    }

    private static boolean isTokenCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static boolean isValueCharacter(int c) {
        return (c >= 0x20 && c <= 0x7e) || c == '\t';
    }
}
