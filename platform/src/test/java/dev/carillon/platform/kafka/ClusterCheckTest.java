package dev.carillon.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClusterCheckTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Deque<Callable<Map<String, Short>>> answers = new ArrayDeque<>();

    @Test
    void acceptsAClusterWithTheSecondVersionOrALaterOne() {
        answers.add(() -> Map.of("transaction.version", (short) 2));
        check(LIMIT);
        answers.add(() -> Map.of("transaction.version", (short) 3));
        check(LIMIT);

        assertThat(answers).isEmpty();
    }

    @Test
    void refusesAnOlderClusterAndSaysHowToUpgradeIt() {
        for (Map<String, Short> features :
                List.of(
                        Map.of("transaction.version", (short) 1),
                        Map.of("transaction.version", (short) 0),
                        Map.of("metadata.version", (short) 20))) {
            answers.add(() -> features);
            assertThatThrownBy(() -> check(LIMIT))
                    .isInstanceOf(ClusterRefusedException.class)
                    .hasMessageContaining("must be at least 2")
                    .hasMessageContaining("upgrade --feature transaction.version=2");
        }
    }

    @Test
    void waitsForAClusterThatDoesNotAnswerYet() {
        answers.add(() -> {
            throw new TimeoutException("no broker");
        });
        answers.add(() -> Map.of("transaction.version", (short) 2));

        check(LIMIT);

        assertThat(answers).isEmpty();
    }

    @Test
    void givesUpAfterTheLimitAndNamesTheSetting() {
        for (int i = 0; i < 100; i++) {
            answers.add(() -> {
                throw new TimeoutException("no broker");
            });
        }

        assertThatThrownBy(() -> check(Duration.ofMillis(600)))
                .isInstanceOf(ClusterRefusedException.class)
                .hasMessageContaining("did not answer within PT0.6S")
                .hasMessageContaining("CARILLON_KAFKA_BOOTSTRAP_SERVERS");
    }

    @Test
    void doesNotWaitForWhatWillNotPass() {
        answers.add(() -> {
            throw new ClusterAuthorizationException("no");
        });

        assertThatThrownBy(() -> check(LIMIT))
                .isInstanceOf(ClusterRefusedException.class)
                .hasMessageContaining("cannot read the features");
    }

    @Test
    void keepsAnInterrupt() {
        answers.add(() -> {
            throw new TimeoutException("no broker");
        });
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> check(LIMIT))
                .isInstanceOf(ClusterRefusedException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    /// A real client and no broker: the wait is bounded by the limit, not by the client's own
    /// timeouts.
    @Test
    void asksARealClientWithinTheLimit() {
        long start = System.nanoTime();
        try (Admin admin = Admin.create(KafkaConfig.of("127.0.0.1:1").admin("check"))) {
            assertThatThrownBy(() ->
                            ClusterCheck.requireTransactionVersion2(admin, Duration.ofMillis(500)))
                    .isInstanceOf(ClusterRefusedException.class)
                    .hasMessageContaining("did not answer within PT0.5S");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    private void check(Duration limit) {
        ClusterCheck.require(_ -> answers.remove().call(), limit);
    }
}
