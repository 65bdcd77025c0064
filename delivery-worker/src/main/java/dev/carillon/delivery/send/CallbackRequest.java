package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.carillon.delivery.domain.Bytes;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/// One request, ready to send.
///
/// @param endpoint where to, and what is the same for every delivery
/// @param id the value of `webhook-id`
/// @param timestamp the value of `webhook-timestamp`
/// @param signature the value of `webhook-signature`
/// @param traceparent the W3C trace context
/// @param body the body
record CallbackRequest(
        OpenEndpoint endpoint,
        String id,
        long timestamp,
        String signature,
        Optional<String> traceparent,
        Bytes body) {

    /// Writes the head as HTTP/1.1 sends it. Every part was checked before: the URL by its rule,
    /// the subscriber's headers by theirs, and the rest is ours.
    void writeHead(ByteBuf out) {
        StringBuilder own = new StringBuilder(320);
        own.append("webhook-id: ").append(id).append("\r\nwebhook-timestamp: ").append(timestamp);
        own.append("\r\nwebhook-signature: ").append(signature);
        traceparent.ifPresent(trace -> own.append("\r\ntraceparent: ").append(trace));
        own.append("\r\nContent-Length: ").append(body.length()).append("\r\n\r\n");
        out.writeBytes(endpoint.head());
        out.writeCharSequence(own, US_ASCII);
    }

    @Override
    public String toString() {
        return "a request to " + endpoint.host();
    }
}
