package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.schemas.id.DeliveryId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The signature's parts against what others published, and why its text has one reading only.
class SignatureVectorsTest {

    /// The vectors of Project Wycheproof for HMAC-SHA256.
    @Test
    void signsAsWycheproofLists() throws IOException {
        JsonNode vectors = read();
        List<Integer> wrong = new ArrayList<>();
        int count = 0;
        for (JsonNode group : vectors.path("testGroups")) {
            int tagBytes = group.path("tagSize").asInt() / 8;
            for (JsonNode vector : group.path("tests")) {
                count++;
                byte[] message = bytes(vector, "msg");
                int half = message.length / 2;
                byte[] tag =
                        Base64.getDecoder()
                                .decode(
                                        new SigningKey(bytes(vector, "key"))
                                                .sign(
                                                        Arrays.copyOf(message, half),
                                                        Arrays.copyOfRange(
                                                                message, half, message.length)));
                boolean isSame = Arrays.equals(Arrays.copyOf(tag, tagBytes), bytes(vector, "tag"));
                if (isSame != vector.path("result").asText().equals("valid")) {
                    wrong.add(vector.path("tcId").asInt());
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(count).isEqualTo(vectors.path("numberOfTests").asInt()).isEqualTo(174);
    }

    /// What is signed is `id.timestamp.body`: the first two dots end the id and the time, whatever
    /// the body holds.
    @Test
    void signsATextThatHasOneReadingOnly() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] secret = HexFormat.of().parseHex("00112233445566778899aabbccddeeff0011223344556677");
        for (int i = 0; i < 20_000; i++) {
            String id = new DeliveryId(new UUID(random.nextLong(), random.nextLong())).text();
            long timestamp = random.nextLong(1L << 40);
            String body = ".".repeat(random.nextInt(4)) + random.nextInt();
            String signed = id + "." + timestamp + "." + body;

            assertThat(
                            Signature.of(
                                    id,
                                    Instant.ofEpochSecond(timestamp),
                                    bytes(body),
                                    List.of(secret)))
                    .as("seed %d", seed)
                    .isEqualTo("v1," + new SigningKey(secret).sign(bytes(signed), new byte[0]));
            int first = signed.indexOf('.');
            int second = signed.indexOf('.', first + 1);
            assertThat(signed.substring(0, first)).as("seed %d", seed).isEqualTo(id);
            assertThat(Long.parseLong(signed.substring(first + 1, second)))
                    .as("seed %d", seed)
                    .isEqualTo(timestamp);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] bytes(JsonNode vector, String field) {
        return HexFormat.of().parseHex(vector.path(field).asText());
    }

    private static JsonNode read() throws IOException {
        try (InputStream stream =
                SignatureVectorsTest.class.getResourceAsStream(
                        "/wycheproof/hmac_sha256_test.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(stream, "the vectors"));
        }
    }
}
