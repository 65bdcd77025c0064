package dev.carillon.router.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.fixture.Cluster;
import dev.carillon.router.fixture.CommittedRecords;
import dev.carillon.router.fixture.EventFlow;
import dev.carillon.router.fixture.HttpRegistry;
import dev.carillon.router.fixture.RouterChild;
import dev.carillon.router.fixture.Routers;
import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.router.fixture.Wire;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Deletes webhooks one after the other while events of their scope stream through the router.
///
/// `-Dcarillon.router.deletions=500 -Dcarillon.router.rate=20000
/// -Dcarillon.router.compiler=-XX:+TieredCompilation` is the full size.
class DeletionCampaignTest {

    private static final int DELETIONS = Integer.getInteger("carillon.router.deletions", 10);
    private static final int EVENTS_A_SECOND = Integer.getInteger("carillon.router.rate", 5000);
    private static final String APPLICATION = "deletions";
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(5);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// What is promised is 5 s (P3). The way from the topic to the router is a small part of it.
    private static final Duration ROUTERS_SHARE = Duration.ofSeconds(2);

    /// When the router first and last routed an event to a subscription.
    private record Span(Instant first, Instant last) {}

    private final Map<Long, Span> routed = new HashMap<>();
    private long deliveries;

    @TempDir private Path folder = Path.of("unset");

    @Test
    void routesNothingToAWebhookSoonAfterItsDeletion() {
        try (HttpRegistry registry = new HttpRegistry();
                Wire wire = Wire.withRegistryAt(registry.url());
                Cluster cluster = new Cluster(wire, folder)) {
            cluster.createTopics();
            cluster.directory(Cluster.sampleDirectory());
            Map<String, String> environment =
                    Routers.environment(APPLICATION, cluster.bootstrapServers(), registry.url());
            try (RouterChild router = RouterChild.start(environment, folder);
                    CommittedRecords reader =
                            new CommittedRecords(cluster.bootstrapServers(), Topics.DELIVERIES)) {
                readUntil(router::routes, reader, wire, router);
                campaign(cluster, wire, reader, router);
            }
        }
    }

    private void campaign(Cluster cluster, Wire wire, CommittedRecords reader, RouterChild router) {
        Map<Long, Instant> created = new HashMap<>();
        Map<Long, Instant> deleted = new HashMap<>();
        created.put(1L, Instant.now());
        cluster.subscribe(draft(1));
        long begin = System.nanoTime();
        long routedMeanwhile;
        Duration took;
        long sent;
        try (EventFlow flow = EventFlow.start(cluster, EVENTS_A_SECOND)) {
            readUntil(() -> routed.containsKey(1L), reader, wire, router);
            for (long id = 1; id <= DELETIONS; id++) {
                long next = id + 1;
                created.put(next, Instant.now());
                cluster.subscribe(draft(next));
                readUntil(() -> routed.containsKey(next), reader, wire, router);
                deleted.put(id, Instant.now());
                cluster.unsubscribe(draft(id).key(), 2);
            }
            routedMeanwhile = cluster.routed(APPLICATION);
            took = Duration.ofNanos(System.nanoTime() - begin);
            sent = flow.stop();
        }
        // Every event has reached the newest one or one before it when the last one has.
        cluster.awaitRouted(APPLICATION, DRAIN_LIMIT);
        readUntil(reader::isAtTheEnd, reader, wire, router);
        List<Duration> stopped = new ArrayList<>();
        deleted.forEach((id, at) -> stopped.add(later(at, span(id).last())));
        List<Duration> began = new ArrayList<>();
        created.forEach((id, at) -> began.add(later(at, span(id).first())));
        System.out.printf(
                "deletions: %d while %d events/s were produced and %d/s routed (%d deliveries);"
                        + " last event routed to a deleted one after p50 %d ms, p99 %d ms, most %d ms;"
                        + " first to a new one after p50 %d ms, p99 %d ms, most %d ms%n",
                deleted.size(),
                sent * 1000 / took.toMillis(),
                routedMeanwhile * 1000 / took.toMillis(),
                deliveries,
                millis(stopped, 50),
                millis(stopped, 99),
                millis(stopped, 100),
                millis(began, 50),
                millis(began, 99),
                millis(began, 100));
        assertThat(stopped).hasSize(DELETIONS).allMatch(time -> time.compareTo(ROUTERS_SHARE) < 0);
    }

    private Span span(long id) {
        return Objects.requireNonNull(routed.get(id), () -> "nothing was routed to " + id);
    }

    private static SubscriptionDraft draft(long id) {
        return SubscriptionDraft.of(id, Cluster.PIPE);
    }

    private void readUntil(
            BooleanSupplier condition, CommittedRecords reader, Wire wire, RouterChild router) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > LIMIT.toNanos()) {
                throw new AssertionError(
                        deliveries + " deliveries after " + LIMIT + "; " + router.tail());
            }
            reader.takeAll().forEach(record -> note(wire, record));
        }
    }

    private void note(Wire wire, ConsumerRecord<byte[], byte[]> record) {
        DeliveryEnvelope envelope = wire.envelope(record.value());
        Instant at = envelope.getRoutedAt();
        for (EnvelopeDelivery delivery : envelope.getDeliveries()) {
            deliveries++;
            long id = SubscriptionKey.parse(delivery.getSubscriptionKey()).id().value();
            routed.merge(
                    id,
                    new Span(at, at),
                    (a, b) ->
                            new Span(
                                    a.first().isBefore(b.first()) ? a.first() : b.first(),
                                    a.last().isAfter(b.last()) ? a.last() : b.last()));
        }
    }

    private static Duration later(Instant from, Instant to) {
        return to.isAfter(from) ? Duration.between(from, to) : Duration.ZERO;
    }

    private static long millis(List<Duration> durations, int percent) {
        List<Duration> sorted = durations.stream().sorted().toList();
        int index = Math.max(0, (sorted.size() * percent + 99) / 100 - 1);
        return sorted.get(index).toMillis();
    }
}
