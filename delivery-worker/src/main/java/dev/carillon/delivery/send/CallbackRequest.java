package dev.carillon.delivery.send;

import dev.carillon.delivery.domain.Bytes;
import java.net.URI;
import java.util.List;

/// One request, ready to send.
///
/// @param uri where to; the path is sent as it stands
/// @param host the name that is sent as `Host` and that the certificate must be for
/// @param port the port to dial
/// @param headers every header but `Host` and `Content-Length`
/// @param body the body
/// @param secrets values that must not be kept from the answer
record CallbackRequest(
        URI uri,
        String host,
        int port,
        List<HeaderRule.Header> headers,
        Bytes body,
        List<String> secrets) {

    @Override
    public String toString() {
        return "a request to " + host;
    }
}
