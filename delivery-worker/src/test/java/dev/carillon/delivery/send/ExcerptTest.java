package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExcerptTest {

    @Test
    void cutsTheWebhooksOwnSecretsOut() {
        String echo =
                "you sent Authorization: Bearer tok_123456789 to https://h.example/p?k=s3cret";

        assertThat(
                        Excerpt.of(
                                echo.getBytes(UTF_8),
                                List.of("Bearer tok_123456789", "https://h.example/p?k=s3cret")))
                .contains("you sent Authorization: *** to ***");
        assertThat(
                        Excerpt.of(
                                "token=tok_123456789".getBytes(UTF_8),
                                List.of("Bearer tok_123456789")))
                .contains("token=***");
    }

    @Test
    void keepsFourKibibytesAndNoHalfCharacter() {
        String text = "ä".repeat(4000);

        String kept = Excerpt.of(text.getBytes(UTF_8), List.of()).orElseThrow();

        assertThat(kept.getBytes(UTF_8)).hasSize(4096);
        assertThat(kept).matches("ä+");
    }

    @Test
    void aSecretOnTheEdgeIsCutBeforeTheText() {
        String text = "a".repeat(4090) + "topsecretvalue";

        assertThat(Excerpt.of(text.getBytes(UTF_8), List.of("topsecretvalue")).orElseThrow())
                .endsWith("a***");
    }

    @Test
    void hasNothingThatPostgresRefuses() {
        assertThat(Excerpt.of(new byte[] {'a', 0, 'b', (byte) 0xff}, List.of()))
                .contains("a\uFFFDb\uFFFD");
        assertThat(Excerpt.of(new byte[0], List.of())).isEmpty();
    }
}
