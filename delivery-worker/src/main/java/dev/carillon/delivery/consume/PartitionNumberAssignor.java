package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.PartitionNumberAssignment;
import dev.carillon.delivery.domain.PartitionNumberAssignment.Member;
import dev.carillon.delivery.domain.TopicPartitionNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/// Kafka's side of [PartitionNumberAssignment]: the group's leader asks it for every round. Kafka
/// makes it by class name, so it is public and has a constructor without parameters.
///
/// The protocol is the cooperative one of KIP-429: a member that had to give something up joins
/// again at once, which begins the round that gives it to its new owner.
public final class PartitionNumberAssignor implements ConsumerPartitionAssignor {

    /// Made by Kafka.
    public PartitionNumberAssignor() {}

    @Override
    public String name() {
        return "carillon-partition-number";
    }

    @Override
    public List<RebalanceProtocol> supportedProtocols() {
        return List.of(RebalanceProtocol.COOPERATIVE);
    }

    @Override
    public GroupAssignment assign(Cluster metadata, GroupSubscription groupSubscription) {
        Map<String, Integer> partitions = new HashMap<>();
        List<Member> members = new ArrayList<>();
        groupSubscription
                .groupSubscription()
                .forEach((id, subscription) -> {
                    for (String topic : subscription.topics()) {
                        Integer count = metadata.partitionCountForTopic(topic);
                        if (count != null) {
                            partitions.put(topic, count);
                        }
                    }
                    members.add(
                            new Member(
                                    id,
                                    Set.copyOf(subscription.topics()),
                                    numbers(subscription.ownedPartitions())));
                });
        Map<String, Assignment> assignments = new HashMap<>();
        PartitionNumberAssignment.assign(partitions, members)
                .forEach((id, given) -> assignments.put(id, new Assignment(partitions(given))));
        return new GroupAssignment(assignments);
    }

    private static Set<TopicPartitionNumber> numbers(List<TopicPartition> partitions) {
        return partitions.stream()
                .map(p -> new TopicPartitionNumber(p.topic(), p.partition()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<TopicPartition> partitions(Set<TopicPartitionNumber> numbers) {
        return numbers.stream().map(n -> new TopicPartition(n.topic(), n.number())).toList();
    }
}
