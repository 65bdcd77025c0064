package dev.carillon.delivery.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.PartitionNumberAssignment.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// A group that workers join, leave and crash out of, while topics grow: round by round, as the
/// cooperative protocol plays them.
class PartitionNumberAssignmentProperties {

    private static final List<String> TOPICS =
            List.of("deliveries", "deliveries.retry.5s", "deliveries.retry.5m");

    @Property(tries = 500)
    void settlesBalancedAndWholeAndNeverHasTwoOwners(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, Integer> partitions = new TreeMap<>();
        int deliveries = 1 + random.nextInt(24);
        for (String topic : TOPICS) {
            partitions.put(topic, deliveries + random.nextInt(3));
        }
        partitions.put("deliveries", deliveries);
        Map<String, Set<TopicPartitionNumber>> owned = new TreeMap<>();
        int names = 0;
        for (int change = 0; change < 12; change++) {
            int kind = random.nextInt(4);
            if (owned.isEmpty() || kind <= 1) {
                owned.put("worker-" + random.nextInt(1000) + "-" + names++, Set.of());
            } else if (kind == 2 && owned.size() > 1) {
                owned.remove(new ArrayList<>(owned.keySet()).get(random.nextInt(owned.size())));
            } else {
                String grown = TOPICS.get(random.nextInt(TOPICS.size()));
                partitions.merge(grown, 1, Integer::sum);
            }
            // Changes may also come before the group has settled.
            int rounds = random.nextBoolean() ? 4 : 1 + random.nextInt(2);
            for (int round = 0; round < rounds; round++) {
                owned = play(seed, partitions, owned);
            }
            if (rounds == 4) {
                assertSettled(seed, partitions, owned);
            }
        }
    }

    @Property(tries = 300)
    void movesNoMoreThanBalanceAsksFor(@ForAll long seed) {
        Random random = new Random(seed);
        int numbers = 1 + random.nextInt(48);
        Map<String, Integer> partitions = new TreeMap<>();
        TOPICS.forEach(topic -> partitions.put(topic, numbers));
        Map<String, Set<TopicPartitionNumber>> owned = new TreeMap<>();
        int workers = 1 + random.nextInt(6);
        for (int worker = 0; worker < workers; worker++) {
            owned.put("worker-" + random.nextInt(1000) + "-" + worker, Set.of());
        }
        for (int round = 0; round < 4; round++) {
            owned = play(seed, partitions, owned);
        }
        Map<String, Set<TopicPartitionNumber>> before = new HashMap<>(owned);
        owned.put("worker-" + random.nextInt(1000) + "-new", Set.of());

        for (int round = 0; round < 4; round++) {
            owned = play(seed, partitions, owned);
        }

        int moved = 0;
        for (Map.Entry<String, Set<TopicPartitionNumber>> entry : before.entrySet()) {
            Set<Integer> lost = numbers(entry.getValue());
            lost.removeAll(numbers(owned.getOrDefault(entry.getKey(), Set.of())));
            moved += lost.size();
        }
        assertThat(moved).as("seed %s", seed).isLessThanOrEqualTo(numbers / (workers + 1) + 1);
    }

    /// One round: everybody says what it owns, gives up what it is not given again, and takes the
    /// rest.
    private static Map<String, Set<TopicPartitionNumber>> play(
            long seed,
            Map<String, Integer> partitions,
            Map<String, Set<TopicPartitionNumber>> owned) {
        List<Member> members = new ArrayList<>();
        owned.forEach((id, mine) -> members.add(new Member(id, Set.copyOf(TOPICS), mine)));
        Map<String, Set<TopicPartitionNumber>> given =
                PartitionNumberAssignment.assign(partitions, members);
        Set<TopicPartitionNumber> everywhere = new HashSet<>();
        given.forEach((id, mine) -> {
            for (TopicPartitionNumber partition : mine) {
                assertThat(everywhere.add(partition))
                        .as("seed %s: %s has two owners", seed, partition)
                        .isTrue();
                owned.forEach((other, theirs) -> {
                    if (!other.equals(id)) {
                        assertThat(numbers(theirs))
                                .as("seed %s: %s given before it was let go", seed, partition)
                                .doesNotContain(partition.number());
                    }
                });
            }
        });
        return new TreeMap<>(given);
    }

    private static void assertSettled(
            long seed,
            Map<String, Integer> partitions,
            Map<String, Set<TopicPartitionNumber>> owned) {
        Map<Integer, Set<String>> ownersOfNumber = new TreeMap<>();
        Set<TopicPartitionNumber> all = new HashSet<>();
        owned.forEach((id, mine) -> {
            all.addAll(mine);
            mine.forEach(
                    p -> ownersOfNumber.computeIfAbsent(p.number(), _ -> new HashSet<>()).add(id));
        });
        assertThat(ownersOfNumber.values())
                .as("seed %s: one owner for every topic of a number", seed)
                .allSatisfy(owners -> assertThat(owners).hasSize(1));
        assertThat(all)
                .as("seed %s: nothing is left out", seed)
                .hasSize(partitions.values().stream().mapToInt(i -> i).sum());
        List<Integer> sizes = owned.values().stream().map(mine -> numbers(mine).size()).toList();
        assertThat(
                        sizes.stream().mapToInt(i -> i).max().orElse(0)
                                - sizes.stream().mapToInt(i -> i).min().orElse(0))
                .as("seed %s: balanced to one: %s", seed, sizes)
                .isLessThanOrEqualTo(1);
    }

    private static Set<Integer> numbers(Set<TopicPartitionNumber> partitions) {
        Set<Integer> numbers = new TreeSet<>();
        partitions.forEach(p -> numbers.add(p.number()));
        return numbers;
    }
}
