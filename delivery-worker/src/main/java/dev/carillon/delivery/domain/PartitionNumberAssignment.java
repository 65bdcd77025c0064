package dev.carillon.delivery.domain;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Shares partition numbers out among the workers of a group, cooperatively and stickily: who owns
/// number *n* owns partition *n* of every topic, so that an endpoint's new deliveries and its
/// retries meet in one worker. Pure.
///
/// Numbers are balanced to one. A worker keeps what it has as far as the balance lets it. A number
/// that must move is first given to nobody; when its old owner has let go of it, the next round
/// gives it to its new one. So no partition is ever with two workers.
public final class PartitionNumberAssignment {

    private PartitionNumberAssignment() {}

    /// A worker of the group.
    ///
    /// @param id its id in the group
    /// @param topics the topics it reads
    /// @param owned the partitions it holds now
    public record Member(String id, Set<String> topics, Set<TopicPartitionNumber> owned) {

        /// Copies the sets.
        public Member {
            topics = Set.copyOf(topics);
            owned = Set.copyOf(owned);
        }
    }

    /// One round.
    ///
    /// @param partitions the number of partitions of each topic; topics may differ
    /// @param members the workers, each id once
    /// @return for every worker what it may hold from now on
    public static Map<String, Set<TopicPartitionNumber>> assign(
            Map<String, Integer> partitions, Collection<Member> members) {
        int numbers = partitions.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        List<Member> sorted = members.stream().sorted(Comparator.comparing(Member::id)).toList();
        Map<Integer, Set<String>> holders = holders(sorted);
        Map<Integer, String> targets = targets(numbers, sorted, holders);

        Map<String, Set<TopicPartitionNumber>> given = new TreeMap<>();
        for (Member member : sorted) {
            Set<TopicPartitionNumber> mine = new TreeSet<>();
            targets.forEach((number, target) -> {
                if (target.equals(member.id())) {
                    Set<String> others = new HashSet<>(holders.getOrDefault(number, Set.of()));
                    others.remove(member.id());
                    mine.addAll(
                            others.isEmpty()
                                    ? everyTopic(member, number, partitions)
                                    : alone(member, number, sorted, partitions));
                }
            });
            given.put(member.id(), mine);
        }
        return given;
    }

    /// Which workers hold any partition of a number.
    private static Map<Integer, Set<String>> holders(List<Member> members) {
        Map<Integer, Set<String>> holders = new HashMap<>();
        for (Member member : members) {
            for (TopicPartitionNumber partition : member.owned()) {
                holders.computeIfAbsent(partition.number(), _ -> new TreeSet<>()).add(member.id());
            }
        }
        return holders;
    }

    /// What one worker keeps, and what more it is to get.
    private static final class Share {
        private final String member;
        private final List<Integer> kept = new ArrayList<>();
        private int room;

        private Share(String member) {
            this.member = member;
        }

        private int keptCount() {
            return kept.size();
        }
    }

    /// Who is to have each number in the end.
    private static Map<Integer, String> targets(
            int numbers, List<Member> members, Map<Integer, Set<String>> holders) {
        Map<String, Share> byMember = new HashMap<>();
        for (Member member : members) {
            byMember.put(member.id(), new Share(member.id()));
        }
        for (int number = 0; number < numbers; number++) {
            // Of several holders, which is a leftover of a broken round, the first may stay.
            for (String holder : holders.getOrDefault(number, Set.of())) {
                requireNonNull(byMember.get(holder)).kept.add(number);
                break;
            }
        }
        // Whoever holds most has the larger share when the numbers do not divide evenly, so that
        // nothing moves for the sake of the remainder.
        List<Share> shares =
                byMember.values().stream()
                        .sorted(
                                Comparator.comparingInt(Share::keptCount)
                                        .reversed()
                                        .thenComparing(share -> share.member))
                        .toList();
        Map<Integer, String> targets = new TreeMap<>();
        for (int i = 0; i < shares.size(); i++) {
            Share share = shares.get(i);
            int quota = numbers / shares.size() + (i < numbers % shares.size() ? 1 : 0);
            share.kept.stream().limit(quota).forEach(number -> targets.put(number, share.member));
            share.room = Math.max(0, quota - share.kept.size());
        }
        shareOutTheRest(numbers, shares, targets);
        return targets;
    }

    private static void shareOutTheRest(
            int numbers, List<Share> shares, Map<Integer, String> targets) {
        int number = 0;
        for (Share share : shares) {
            while (share.room > 0) {
                if (targets.putIfAbsent(number, share.member) == null) {
                    share.room--;
                }
                number++;
            }
        }
        if (targets.size() != numbers && !shares.isEmpty()) {
            throw new IllegalStateException(
                    targets.size() + " of " + numbers + " partition numbers were shared out");
        }
    }

    private static Set<TopicPartitionNumber> everyTopic(
            Member member, int number, Map<String, Integer> partitions) {
        Set<TopicPartitionNumber> all = new TreeSet<>();
        for (String topic : member.topics()) {
            if (number < partitions.getOrDefault(topic, 0)) {
                all.add(new TopicPartitionNumber(topic, number));
            }
        }
        return all;
    }

    /// What a worker holds of a number that others hold parts of: it keeps that and gets no more
    /// until the others have let go.
    private static Set<TopicPartitionNumber> alone(
            Member member, int number, List<Member> members, Map<String, Integer> partitions) {
        Set<TopicPartitionNumber> mine = everyTopic(member, number, partitions);
        mine.retainAll(member.owned());
        for (Member other : members) {
            if (!other.id().equals(member.id())) {
                mine.removeAll(other.owned());
            }
        }
        return mine;
    }
}
