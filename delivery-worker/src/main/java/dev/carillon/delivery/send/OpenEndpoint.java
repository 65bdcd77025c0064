package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.carillon.delivery.domain.Bytes;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// An endpoint in the clear: what every request to it has in common. Its text form says nothing but
/// the host. For one thread at a time.
final class OpenEndpoint {

    private final URI uri;
    private final String host;
    private final int port;
    private final List<HeaderRule.Header> own;
    private final List<Secret> secrets;
    private final byte[] head;

    /// A secret in the clear.
    ///
    /// @param notAfter when it stops signing; empty for the current one
    /// @param key signs with it
    record Secret(Bytes bytes, Optional<Instant> notAfter, SigningKey key) {

        @Override
        public String toString() {
            return "***";
        }
    }

    /// @param uri the URL; the path is sent as it stands
    /// @param host the name that is sent as `Host` and that the certificate must be for
    /// @param port the port to dial
    /// @param own the subscriber's headers, checked
    OpenEndpoint(
            URI uri, String host, int port, List<HeaderRule.Header> own, List<Secret> secrets) {
        this.uri = uri;
        this.host = host;
        this.port = port;
        this.own = List.copyOf(own);
        this.secrets = List.copyOf(secrets);
        StringBuilder text = new StringBuilder(256);
        text.append("POST ").append(target()).append(" HTTP/1.1\r\nHost: ").append(host);
        if (uri.getPort() >= 0) {
            text.append(':').append(uri.getPort());
        }
        text.append("\r\n");
        for (HeaderRule.Header header : this.own) {
            text.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        text.append("Content-Type: application/json\r\nUser-Agent: ")
                .append(RequestMaker.USER_AGENT)
                .append("\r\n");
        this.head = text.toString().getBytes(US_ASCII);
    }

    /// The name that is sent as `Host` and that the certificate must be for.
    String host() {
        return host;
    }

    /// The port to dial.
    int port() {
        return port;
    }

    /// Whether TLS is spoken.
    boolean isSecure() {
        return uri.getScheme().equals("https");
    }

    /// The beginning of every request; not a copy.
    byte[] head() {
        return head;
    }

    /// The keys that sign now.
    List<SigningKey> keysAt(Instant now) {
        List<SigningKey> keys = new ArrayList<>(secrets.size());
        for (Secret secret : secrets) {
            if (secret.notAfter().map(end -> !now.isAfter(end)).orElse(true)) {
                keys.add(secret.key());
            }
        }
        return keys;
    }

    /// What must not be kept from an answer.
    List<String> hidden() {
        List<String> hidden = new ArrayList<>();
        hidden.add(uri.toString());
        hidden.add(target());
        if (uri.getRawQuery() != null) {
            hidden.add(uri.getRawQuery());
        }
        own.forEach(header -> hidden.add(header.value()));
        for (Secret secret : secrets) {
            String text = Base64.getEncoder().encodeToString(secret.bytes().toArray());
            hidden.add("whsec_" + text);
            hidden.add(text);
        }
        return hidden;
    }

    /// The path and query as they are sent.
    private String target() {
        String path = uri.getRawPath();
        String query = uri.getRawQuery();
        String sent = path == null || path.isEmpty() ? "/" : path;
        return query == null ? sent : sent + "?" + query;
    }

    @Override
    public String toString() {
        return "the endpoint at " + host;
    }
}
