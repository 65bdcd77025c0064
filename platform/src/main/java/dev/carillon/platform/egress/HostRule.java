package dev.carillon.platform.egress;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Which host names a URL may have: public-looking names of letters, digits and hyphens.
final class HostRule {

    static final String NO_ADDRESS = "the host must be a name, not an address";

    private static final int MAX_HOST = 253;

    /// A label of letters, digits and inner hyphens, at most 63 (RFC 1123, section 2.1).
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /// What some parsers take for a number, and thereby the whole host for an IPv4 address.
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

    /// Names that are only known inside.
    private static final List<String> INTERNAL =
            List.of(".localhost", ".local", ".internal", ".svc", ".cluster.local");

    private HostRule() {}

    /// Whether it is one of the two ways to write the own host when that is allowed.
    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1");
    }

    /// The host in lower case.
    static String check(String given) throws UrlRefusal {
        String host = given.toLowerCase(Locale.ROOT);
        if (host.isEmpty()) {
            throw new UrlRefusal("the URL has no host");
        }
        if (host.length() > MAX_HOST) {
            throw new UrlRefusal("the host is longer than " + MAX_HOST + " characters");
        }
        if (host.endsWith(".")) {
            throw new UrlRefusal("write the host without the dot at its end");
        }
        String[] labels = host.split("\\.", -1);
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                throw new UrlRefusal(
                        "the host must consist of labels of at most 63 letters, digits and hyphens");
            }
        }
        if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
            throw new UrlRefusal(NO_ADDRESS);
        }
        if (labels.length < 2) {
            throw new UrlRefusal("the host must be a full name such as hooks.example.com");
        }
        for (String internal : INTERNAL) {
            if (host.endsWith(internal)) {
                throw new UrlRefusal("hosts that end in " + internal + " are not public");
            }
        }
        return host;
    }
}
