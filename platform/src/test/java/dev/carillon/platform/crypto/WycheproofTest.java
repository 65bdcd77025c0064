package dev.carillon.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.Aead;
import dev.carillon.platform.config.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Project Wycheproof's vectors for AES-GCM, as sealed values of a keyset with the vector's key.
class WycheproofTest {

    private static final int KEY_ID = 0x0102_0304;
    private static final int NONCE_BYTES = 12;

    /// What became of a vector.
    enum Outcome {
        /// Valid, and opened to its text.
        OPENED,
        /// Invalid, and not opened.
        REFUSED,
        /// Valid, but its key has 192 bits: a keyset with it is refused.
        KEY_SIZE,
        /// Valid, but its nonce does not have the 12 bytes of every sealed value; not opened.
        NONCE_SIZE,
        /// Anything else.
        WRONG
    }

    @Test
    void opensAndRefusesAsListed() throws IOException {
        JsonNode vectors = read();
        Map<Outcome, Integer> outcomes = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (JsonNode group : vectors.path("testGroups")) {
            for (JsonNode vector : group.path("tests")) {
                Outcome outcome = outcome(vector);
                outcomes.merge(outcome, 1, Integer::sum);
                if (outcome == Outcome.WRONG) {
                    wrong.add(vector.toString());
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(outcomes.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(vectors.path("numberOfTests").asInt())
                .isEqualTo(316);
        assertThat(outcomes)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                Outcome.OPENED, 79,
                                Outcome.REFUSED, 87,
                                Outcome.KEY_SIZE, 74,
                                Outcome.NONCE_SIZE, 76));
    }

    private static Outcome outcome(JsonNode vector) {
        byte[] key = bytes(vector, "key");
        byte[] nonce = bytes(vector, "iv");
        boolean isValid = vector.path("result").asText().equals("valid");
        Aead vault;
        try {
            vault = Vault.read(keyset(key));
        } catch (VaultException e) {
            return key.length == 24
                    ? (isValid ? Outcome.KEY_SIZE : Outcome.REFUSED)
                    : Outcome.WRONG;
        }
        try {
            byte[] opened = vault.decrypt(sealed(nonce, vector), bytes(vector, "aad"));
            return isValid && Arrays.equals(opened, bytes(vector, "msg"))
                    ? Outcome.OPENED
                    : Outcome.WRONG;
        } catch (GeneralSecurityException e) {
            if (!isValid) {
                return Outcome.REFUSED;
            }
            return nonce.length == NONCE_BYTES ? Outcome.WRONG : Outcome.NONCE_SIZE;
        }
    }

    /// Tink's prefix, the nonce, the cipher text and the tag.
    private static byte[] sealed(byte[] nonce, JsonNode vector) {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        sealed.write(1);
        sealed.writeBytes(ByteBuffer.allocate(4).putInt(KEY_ID).array());
        sealed.writeBytes(nonce);
        sealed.writeBytes(bytes(vector, "ct"));
        sealed.writeBytes(bytes(vector, "tag"));
        return sealed.toByteArray();
    }

    /// A keyset in Tink's JSON form with one AES-GCM key (`aes_gcm.proto`: field 3 is its bytes).
    private static Secret keyset(byte[] key) {
        ByteArrayOutputStream proto = new ByteArrayOutputStream();
        proto.write(0x1a);
        proto.write(key.length);
        proto.writeBytes(key);
        return new Secret(
                """
                {"primaryKeyId": %1$d, "key": [{"keyId": %1$d, "status": "ENABLED",
                 "outputPrefixType": "TINK", "keyData": {"keyMaterialType": "SYMMETRIC",
                 "typeUrl": "type.googleapis.com/google.crypto.tink.AesGcmKey", "value": "%2$s"}}]}
                """
                        .formatted(
                                KEY_ID, Base64.getEncoder().encodeToString(proto.toByteArray())));
    }

    private static byte[] bytes(JsonNode vector, String field) {
        return HexFormat.of().parseHex(vector.path(field).asText());
    }

    private static JsonNode read() throws IOException {
        try (InputStream stream =
                WycheproofTest.class.getResourceAsStream("/wycheproof/aes_gcm_test.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(stream, "the vectors"));
        }
    }
}
