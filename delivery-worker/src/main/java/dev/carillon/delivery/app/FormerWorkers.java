package dev.carillon.delivery.app;

import dev.carillon.delivery.consume.CommitText;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the transactions of workers that have died. Without it their partitions could only be read
/// on when the broker gives those transactions up, which takes up to twice their timeout.
///
/// A worker names itself in the metadata of every offset it commits. When its partitions arrive
/// here and the group does not know it any more, its transactional id is fenced. Nothing depends on
/// this but time: when it fails, the broker's timeout does it later, and a worker that was wrongly
/// taken for dead only begins a new transaction.
final class FormerWorkers {

    private static final Logger LOG = LoggerFactory.getLogger(FormerWorkers.class);

    private final Admin admin;
    private final String group;
    private final String instance;
    private final String namePrefix;
    private final String outputs;
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    /// @param instance this worker
    /// @param namePrefix what the client ids and transactional ids of all workers begin with,
    ///   before the instance
    /// @param outputs the part of a transactional id after the instance
    FormerWorkers(Admin admin, String group, String instance, String namePrefix, String outputs) {
        this.admin = admin;
        this.group = group;
        this.instance = instance;
        this.namePrefix = namePrefix;
        this.outputs = outputs;
    }

    /// Begins to look, and returns at once.
    void release(Set<TopicPartition> partitions) {
        Thread.ofVirtual().name(namePrefix + instance + "-former").start(() -> look(partitions));
    }

    private void look(Set<TopicPartition> partitions) {
        try {
            Set<String> former = former(partitions);
            former.removeAll(done);
            former.remove(instance);
            if (former.isEmpty()) {
                return;
            }
            former.removeIf(alive()::contains);
            List<String> ids = former.stream().map(f -> namePrefix + f + "-" + outputs).toList();
            if (!ids.isEmpty()) {
                admin.fenceProducers(ids).all().get();
                LOG.atInfo()
                        .addKeyValue("instances", former)
                        .log("ended the transactions of workers that have gone");
            }
            done.addAll(former);
        } catch (ExecutionException e) {
            LOG.warn("could not end the transactions of former workers; the broker will", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<String> former(Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed =
                admin.listConsumerGroupOffsets(
                                Map.of(
                                        group,
                                        new ListConsumerGroupOffsetsSpec()
                                                .topicPartitions(partitions)),
                                new ListConsumerGroupOffsetsOptions().requireStable(false))
                        .partitionsToOffsetAndMetadata(group)
                        .get();
        Set<String> former = new HashSet<>();
        for (OffsetAndMetadata offset : committed.values()) {
            Optional.ofNullable(offset)
                    .flatMap(known -> CommitText.instanceOf(known.metadata()))
                    .ifPresent(former::add);
        }
        return former;
    }

    private Set<String> alive() throws ExecutionException, InterruptedException {
        return admin
                .describeConsumerGroups(Set.of(group))
                .describedGroups()
                .values()
                .iterator()
                .next()
                .get()
                .members()
                .stream()
                .map(member -> instanceOf(member.clientId()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private String instanceOf(String clientId) {
        String rest =
                clientId.startsWith(namePrefix) ? clientId.substring(namePrefix.length()) : "";
        int dash = rest.indexOf('-');
        return dash < 0 ? rest : rest.substring(0, dash);
    }
}
