package dev.carillon.delivery.send;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A secret that signs, ready to be used again and again: computing its key schedule costs as much
/// as signing half a kilobyte. For one thread at a time.
final class SigningKey {

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    /// @param secret its raw bytes, at least one
    SigningKey(byte[] secret) {
        try {
            this.mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /// The signature of a head and a body, in base64.
    String sign(byte[] head, byte[] body) {
        mac.update(head);
        mac.update(body);
        return Base64.getEncoder().encodeToString(mac.doFinal());
    }

    @Override
    public String toString() {
        return "***";
    }
}
