package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;

/// The signature of Standard Webhooks 1.0.0, symmetric form: HMAC-SHA256 of `id.timestamp.body`.
public final class Signature {

    private static final String VERSION = "v1,";

    private Signature() {}

    /// The value of the header `webhook-signature`: one signature for each secret, separated by
    /// spaces.
    ///
    /// @param id the value of `webhook-id`
    /// @param timestamp the time of the attempt; its seconds are the value of `webhook-timestamp`
    /// @param body the bytes that are sent
    /// @param secrets the raw bytes of each secret, at least one
    public static String of(String id, Instant timestamp, byte[] body, List<byte[]> secrets) {
        return of(
                id,
                timestamp.getEpochSecond(),
                body,
                secrets.stream().map(SigningKey::new).toList());
    }

    /// The same with keys that are ready.
    static String of(String id, long timestamp, byte[] body, List<SigningKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a signature needs at least one secret");
        }
        byte[] head = (id + "." + timestamp + ".").getBytes(UTF_8);
        StringBuilder header = new StringBuilder(keys.size() * 48);
        for (SigningKey key : keys) {
            if (!header.isEmpty()) {
                header.append(' ');
            }
            header.append(VERSION).append(key.sign(head, body));
        }
        return header.toString();
    }
}
