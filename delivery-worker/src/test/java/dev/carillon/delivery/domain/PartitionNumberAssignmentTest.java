package dev.carillon.delivery.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.PartitionNumberAssignment.Member;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartitionNumberAssignmentTest {

    private static final Map<String, Integer> PARTITIONS =
            Map.of("deliveries", 4, "deliveries.retry.5s", 4);

    @Test
    void whoOwnsANumberOwnsItOfEveryTopic() {
        assertThat(assign(member("a"), member("b")))
                .containsEntry("a", numbers(0, 1))
                .containsEntry("b", numbers(2, 3));
    }

    @Test
    void aNumberThatMustMoveIsFirstGivenToNobody() {
        assertThat(assign(member("a", 0, 1, 2, 3), member("b")))
                .containsEntry("a", numbers(0, 1))
                .containsEntry("b", Set.of());

        assertThat(assign(member("a", 0, 1), member("b"))).containsEntry("b", numbers(2, 3));
    }

    @Test
    void nothingMovesWhenItIsBalanced() {
        assertThat(assign(member("a", 1, 3), member("b", 0, 2)))
                .containsEntry("a", numbers(1, 3))
                .containsEntry("b", numbers(0, 2));
    }

    @Test
    void aWorkerThatDoesNotReadATopicIsNotGivenIt() {
        Member old = new Member("a", Set.of("deliveries"), Set.of());

        assertThat(PartitionNumberAssignment.assign(PARTITIONS, List.of(old)).get("a"))
                .extracting(TopicPartitionNumber::topic)
                .containsOnly("deliveries");
    }

    private static Map<String, Set<TopicPartitionNumber>> assign(Member... members) {
        return PartitionNumberAssignment.assign(PARTITIONS, List.of(members));
    }

    private static Member member(String id, int... owned) {
        return new Member(id, PARTITIONS.keySet(), numbers(owned));
    }

    private static Set<TopicPartitionNumber> numbers(int... numbers) {
        Set<TopicPartitionNumber> all = new java.util.TreeSet<>();
        for (int number : numbers) {
            PARTITIONS.keySet().forEach(topic -> all.add(new TopicPartitionNumber(topic, number)));
        }
        return all;
    }
}
