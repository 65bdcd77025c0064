package dev.carillon.subscription.domain;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Which headers a subscriber may set: not those that frame the message, prove who we are, or mean
/// something to a proxy or a cloud's metadata service.
final class HeaderRules {

    private static final int LONGEST_NAME = 100;

    /// A token of RFC 9110, section 5.6.2.
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /// A field value of RFC 9110, section 5.5, in ASCII, without blanks at its ends.
    private static final Pattern VALUE = Pattern.compile("|[!-~]|[!-~][ -~\t]*[!-~]");

    private static final Set<String> RESERVED =
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

    private static final List<String> RESERVED_BEGINNINGS =
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

    private HeaderRules() {}

    static Optional<String> nameMistake(String name) {
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            return Optional.of(
                    "%s is not the name of a header: use up to %d letters, digits and hyphens"
                            .formatted(Quote.of(name), LONGEST_NAME));
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (RESERVED.contains(lower) || RESERVED_BEGINNINGS.stream().anyMatch(lower::startsWith)) {
            return Optional.of("The header %s is reserved; use another name".formatted(name));
        }
        return Optional.empty();
    }

    /// Names the header only: its value may be a secret.
    static Optional<String> valueMistake(String name, String value) {
        if (value.length() > Headers.LONGEST_VALUE) {
            return Optional.of(
                    "The value of the header %s is longer than %d bytes"
                            .formatted(name, Headers.LONGEST_VALUE));
        }
        if (!VALUE.matcher(value).matches()) {
            return Optional.of(
                    "The value of the header %s must be printable ASCII without blanks at its ends"
                            .formatted(name));
        }
        return Optional.empty();
    }
}
