package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.testsupport.hostile.Behaviour;
import dev.carillon.testsupport.hostile.HostileReceiver;
import dev.carillon.testsupport.hostile.Script;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Row 49 of the test catalogue: whatever the payload is, the same bytes arrive on every attempt.
class BodiesTest {

    @Test
    void everyBodyArrivesByteForByteOnEveryAttempt() throws Exception {
        byte[] random = new byte[1024 * 1024];
        new Random(49).nextBytes(random);
        List<byte[]> bodies =
                List.of(
                        new byte[0],
                        new byte[] {'1'},
                        random,
                        Arrays.copyOf(random, 16 * 1024),
                        Arrays.copyOf(random, 16 * 1024 + 1),
                        new byte[] {(byte) 0xc3, (byte) 0x28, (byte) 0xff, 0},
                        "\u2028\u2029\uFEFF\u0000".getBytes(UTF_8),
                        new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                        "\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8),
                        "0\r\n\r\n".getBytes(UTF_8),
                        "{\"a\":\"\uD83D\uDE00 ${jndi:ldap://x} ' OR 1=1 --\"}".getBytes(UTF_8));
        try (HostileReceiver receiver =
                        HostileReceiver.start(
                                HostileReceiver.Setup.of(Script.always(Behaviour.OK))
                                        .keepingDigests());
                Calls calls = Calls.within(Duration.ofSeconds(20), 16)) {
            for (int i = 0; i < bodies.size(); i++) {
                byte[] body = bodies.get(i);
                String digest =
                        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
                for (int attempt = 0; attempt < 3; attempt++) {
                    CompletableFuture<Attempt> ended =
                            calls.begin(receiver.uri("/").toString(), body);

                    assertThat(ended.orTimeout(30, TimeUnit.SECONDS).join().outcome())
                            .isEqualTo(new AttemptOutcome.Delivered(200));
                    String id =
                            DeliveryId.of(
                                            "300",
                                            "cards",
                                            "1",
                                            new SubscriptionId(3L * i + attempt + 1))
                                    .text();
                    assertThat(receiver.digests(id)).as("body %d", i).containsExactly(digest);
                }
            }
        }
    }
}
