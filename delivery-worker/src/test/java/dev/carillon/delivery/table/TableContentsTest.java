package dev.carillon.delivery.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.delivery.domain.TableAnswer;
import dev.carillon.delivery.domain.TablePlace;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.topic.Partitions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableContentsTest {

    private static final SubscriptionKey KEY = SubscriptionKey.parse("pipe:22/381");
    private static final int HOME = Partitions.ofScope(KEY.scope(), 4);

    private final TableContents table = new TableContents("topic-1", 4);

    @BeforeEach
    void complete() {
        table.complete();
    }

    @Test
    void answersNothingBeforeItIsComplete() {
        TableContents fresh = new TableContents("topic-1", 4);
        fresh.apply(KEY.text(), present(1));

        assertThat(fresh.find(KEY, List.of())).isInstanceOf(TableAnswer.NotYet.class);
    }

    @Test
    void doesNotTakeASubscriptionForDeletedBeforeItHasReadAsFar() {
        table.readTo(HOME, 7);

        assertThat(table.find(KEY, at(HOME, 7))).isInstanceOf(TableAnswer.NotYet.class);

        table.readTo(HOME, 8);
        assertThat(table.find(KEY, at(HOME, 7))).isInstanceOf(TableAnswer.Deleted.class);
    }

    @Test
    void doesNotGiveAnOlderVersionThanTheRouterSaw() {
        table.apply(KEY.text(), present(1));
        table.readTo(HOME, 5);

        assertThat(table.find(KEY, at(HOME, 9))).isInstanceOf(TableAnswer.NotYet.class);
    }

    @Test
    void neverCancelsOnTheWordOfAnotherTopic() {
        table.readTo(HOME, 100);

        assertThat(table.find(KEY, List.of(new TablePlace("topic-0", HOME, 3))))
                .isInstanceOf(TableAnswer.NotYet.class);
        assertThat(table.find(KEY, at((HOME + 1) % 4, -1))).isInstanceOf(TableAnswer.NotYet.class);
    }

    @Test
    void knowsATombstoneWhenItHasSeenOne() {
        table.apply(KEY.text(), present(1));
        table.apply(KEY.text(), new TableEntry.Deleted(2));

        assertThat(table.find(KEY, List.of())).isInstanceOf(TableAnswer.Deleted.class);
        assertThat(table.present()).isZero();
    }

    @Test
    void ignoresAnOlderVersion() {
        table.apply(KEY.text(), new TableEntry.Deleted(5));
        table.apply(KEY.text(), present(4));

        assertThat(table.find(KEY, List.of())).isInstanceOf(TableAnswer.Deleted.class);
    }

    @Test
    void waitsForASubscriptionThatCannotBeReadUntilANewerRecordComes() {
        table.apply(KEY.text(), present(1));
        table.apply(KEY.text(), new TableEntry.Unreadable(TableEntry.NO_VERSION));
        assertThat(table.find(KEY, List.of())).isInstanceOf(TableAnswer.NotYet.class);
        assertThat(table.unreadable()).isOne();

        table.apply(KEY.text(), present(2));

        assertThat(table.find(KEY, List.of())).isInstanceOf(TableAnswer.Found.class);
        assertThat(table.unreadable()).isZero();
    }

    private static List<TablePlace> at(int partition, long offset) {
        return List.of(new TablePlace("topic-1", partition, offset));
    }

    private static TableEntry present(long version) {
        return new TableEntry.Present(
                new Endpoint(
                        new SubscriptionId(381),
                        version,
                        true,
                        Bytes.of(new byte[0]),
                        List.of(),
                        List.of()));
    }
}
