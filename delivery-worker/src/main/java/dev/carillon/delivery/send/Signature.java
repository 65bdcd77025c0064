package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The signature of Standard Webhooks 1.0.0, symmetric form: HMAC-SHA256 of `id.timestamp.body`.
public final class Signature {

    private static final String ALGORITHM = "HmacSHA256";
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
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("a signature needs at least one secret");
        }
        byte[] head = (id + "." + timestamp.getEpochSecond() + ".").getBytes(UTF_8);
        StringBuilder header = new StringBuilder();
        for (byte[] secret : secrets) {
            if (!header.isEmpty()) {
                header.append(' ');
            }
            header.append(VERSION)
                    .append(Base64.getEncoder().encodeToString(hmac(secret, head, body)));
        }
        return header.toString();
    }

    private static byte[] hmac(byte[] secret, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update(head);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
