package dev.carillon.router.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.router.domain.RecordPosition;
import dev.carillon.router.domain.Subscription;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.Decoded;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TableEntryTest {

    private static final RecordPosition POSITION = new RecordPosition(3, 7);
    private static final Subscription SUBSCRIPTION =
            new Subscription(
                    SubscriptionKey.parse("pipe:22/1"), true, Set.of("*"), Map.of(), POSITION);

    private final TableEntry entry = TableEntry.present(1, POSITION, new byte[] {1});
    private final AtomicInteger readings = new AtomicInteger();

    @Test
    void readsItsBytesOnceAndLetsThemGo() {
        for (int i = 0; i < 3; i++) {
            assertThat(entry.read(bytes -> count(new Decoded.Value<>(SUBSCRIPTION))))
                    .isEqualTo(new Decoded.Value<>(SUBSCRIPTION));
        }

        assertThat(readings).hasValue(1);
        assertThat(entry.value()).isEmpty();
        assertThat(entry.isPresent()).isTrue();
    }

    @Test
    void keepsBytesThatCannotBeReadAndReadsThemAgain() {
        for (int i = 0; i < 2; i++) {
            assertThat(entry.read(bytes -> count(new Decoded.Poison<>("garbage"))))
                    .isEqualTo(new Decoded.Poison<>("garbage"));
        }

        assertThat(readings).hasValue(2);
        assertThat(entry.value()).hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(1));
    }

    @Test
    void aDeletedSubscriptionCannotBeRead() {
        TableEntry deleted = TableEntry.absent(2, POSITION);

        assertThat(deleted.isPresent()).isFalse();
        assertThatThrownBy(() -> deleted.read(bytes -> count(new Decoded.Poison<>("none"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 2");
    }

    private Decoded<Subscription> count(Decoded<Subscription> reading) {
        readings.incrementAndGet();
        return reading;
    }
}
