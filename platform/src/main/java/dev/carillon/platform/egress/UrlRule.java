package dev.carillon.platform.egress;

import dev.carillon.platform.egress.UrlVerdict.Accepted;
import dev.carillon.platform.egress.UrlVerdict.Refused;
import java.net.URI;
import java.net.URISyntaxException;

/// Which URLs may be written down to be called later. It refuses rather than repairs: parsers
/// disagree about odd URLs, and what one of them takes for a public host another dials as the
/// loopback address. Pure and thread-safe; it looks nothing up.
///
/// A URL is read here by hand, and must then mean the same to [URI].
public final class UrlRule {

    /// The longest URL, in characters.
    public static final int MAX_LENGTH = 2048;

    private final EgressConfig config;

    /// A rule for the schemes and ports of this configuration.
    public UrlRule(EgressConfig config) {
        this.config = config;
    }

    /// A URL's parts before they are judged.
    private record Parts(String scheme, String host, String port, String rest) {}

    /// Judges a URL. Never throws.
    public UrlVerdict check(String url) {
        try {
            return accept(split(url));
        } catch (UrlRefusal e) {
            return new Refused(e.reason());
        }
    }

    private Parts split(String url) throws UrlRefusal {
        if (url.length() > MAX_LENGTH) {
            throw new UrlRefusal("the URL is longer than " + MAX_LENGTH + " characters");
        }
        refuseOddCharacters(url);
        int colon = url.indexOf("://");
        if (colon < 1) {
            throw new UrlRefusal("the URL must begin with https://");
        }
        String afterScheme = url.substring(colon + 3);
        int end = indexOfAny(afterScheme, "/?");
        String authority = end < 0 ? afterScheme : afterScheme.substring(0, end);
        String rest = end < 0 ? "/" : afterScheme.substring(end);
        if (rest.startsWith("?")) {
            throw new UrlRefusal("write a / between the host and the ?");
        }
        if (authority.indexOf('@') >= 0) {
            throw new UrlRefusal("the URL must not contain a user name or password");
        }
        if (authority.indexOf('%') >= 0) {
            throw new UrlRefusal("the host must not contain a %");
        }
        if (authority.indexOf('[') >= 0) {
            throw new UrlRefusal(HostRule.NO_ADDRESS);
        }
        int portColon = authority.indexOf(':');
        String host = portColon < 0 ? authority : authority.substring(0, portColon);
        String port = portColon < 0 ? "" : authority.substring(portColon);
        return new Parts(url.substring(0, colon), host, port, rest);
    }

    private static void refuseOddCharacters(String url) throws UrlRefusal {
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c > 0x7e) {
                throw new UrlRefusal(
                        "the URL must be ASCII: write the host in its xn-- form and escape the rest"
                                + " with %");
            }
            if (c <= 0x20 || c == '\\') {
                throw new UrlRefusal(
                        "the URL must not contain spaces, control characters or backslashes");
            }
            if (c == '#') {
                throw new UrlRefusal("the URL must not contain a # and what follows it");
            }
        }
    }

    private UrlVerdict accept(Parts parts) throws UrlRefusal {
        boolean isLoopback = config.allowsLoopback() && HostRule.isLoopback(parts.host());
        String host = isLoopback ? parts.host() : HostRule.check(parts.host());
        String scheme = checkScheme(parts.scheme(), isLoopback);
        int defaultPort = scheme.equals("https") ? 443 : 80;
        int port = parts.port().isEmpty() ? defaultPort : parsePort(parts.port());
        if (!isLoopback && !isAllowedPort(port)) {
            throw new UrlRefusal("the port " + port + " is not allowed");
        }
        String authority = port == defaultPort ? host : host + ":" + port;
        int written = port == defaultPort ? -1 : port;
        URI uri = reparse(scheme + "://" + authority + parts.rest(), host, written);
        return new Accepted(uri, host, port);
    }

    private String checkScheme(String scheme, boolean isLoopback) throws UrlRefusal {
        boolean isAllowed =
                config.schemes().contains(scheme) || (isLoopback && scheme.equals("http"));
        if (!isAllowed) {
            throw new UrlRefusal(
                    "the URL must begin with "
                            + (config.schemes().contains("http")
                                    ? "https:// or http://"
                                    : "https://"));
        }
        return scheme;
    }

    /// Port 80 is http's own, and is allowed where http is.
    private boolean isAllowedPort(int port) {
        return config.ports().contains(port) || (port == 80 && config.schemes().contains("http"));
    }

    private static int parsePort(String colonAndDigits) throws UrlRefusal {
        String digits = colonAndDigits.substring(1);
        if (digits.matches("[1-9][0-9]{0,4}") && Integer.parseInt(digits) <= 65_535) {
            return Integer.parseInt(digits);
        }
        throw new UrlRefusal("the port must be a number from 1 to 65535, without a leading zero");
    }

    /// The second parser must see the same URL.
    private static URI reparse(String text, String host, int port) throws UrlRefusal {
        URI uri;
        try {
            uri = new URI(text).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw new UrlRefusal(
                    "the path or query contains a character that must be escaped with %");
        }
        boolean isSame =
                host.equals(uri.getHost())
                        && uri.getRawUserInfo() == null
                        && uri.getRawFragment() == null
                        && uri.getPort() == port
                        && uri.toString().equals(text);
        if (!isSame) {
            throw new UrlRefusal("the URL can be read in more than one way");
        }
        return uri;
    }

    private static int indexOfAny(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }
}
