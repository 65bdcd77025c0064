package dev.carillon.subscription.replay;

import dev.carillon.platform.kafka.NotedTransactions;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import dev.carillon.schemas.wire.TablePosition;
import dev.carillon.subscription.domain.EnvelopePlace;
import dev.carillon.subscription.domain.Replay;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import dev.carillon.subscription.replay.ReplayQueue.Item;
import dev.carillon.subscription.replay.ReplayQueue.Published;
import dev.carillon.subscription.replay.ReplayRelay.Turn;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends deliveries again from their envelopes: the same id, the same bytes, the next run. For one
/// thread.
final class ItemReplay {

    private static final Logger LOG = LoggerFactory.getLogger(ItemReplay.class);

    /// Few enough that the deliveries of others are not held up: nothing behind an open transaction
    /// is read.
    private static final int BATCH = 500;

    private final ReplayQueue queue;
    private final EnvelopeReader envelopes;
    private final TablePlaces places;
    private final AvroWriter writer;
    private final SubscriptionMetrics metrics;
    private final Clock clock;

    ItemReplay(
            ReplayQueue queue,
            EnvelopeReader envelopes,
            TablePlaces places,
            AvroWriter writer,
            SubscriptionMetrics metrics,
            Clock clock) {
        this.queue = queue;
        this.envelopes = envelopes;
        this.places = places;
        this.writer = writer;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// Sends the next ones of a replay.
    Turn turn(NotedTransactions topic, Replay replay) {
        List<Item> items = queue.items(replay.id(), BATCH);
        if (items.isEmpty()) {
            return Turn.DONE;
        }
        return switch (queue.published(replay.webhook())) {
            case Published.NotYet _ -> Turn.NOT_YET;
            case Published.Deleted _ -> {
                // Nobody would get them.
                settle(replay.id(), List.of(), items);
                yield Turn.MORE;
            }
            case Published.Current(Webhook webhook) -> {
                send(topic, replay, items, places.end(webhook.scope()));
                yield Turn.MORE;
            }
        };
    }

    private void send(
            NotedTransactions topic, Replay replay, List<Item> items, TablePosition table) {
        Map<EnvelopePlace, DeliveryEnvelope> found =
                envelopes.read(items.stream().map(Item::envelope).toList());
        int partition =
                Partitions.ofSubscription(replay.webhook(), topic.partitions(Topics.DELIVERIES));
        List<Item> sent = new ArrayList<>();
        List<Item> gone = new ArrayList<>();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Item item : items) {
            Optional<DeliveryEnvelope> again = again(found, item, replay.webhook(), table);
            again.ifPresent(envelope ->
                    records.add(
                            new ProducerRecord<>(
                                    Topics.DELIVERIES,
                                    partition,
                                    null,
                                    writer.write(Topics.DELIVERIES, envelope))));
            (again.isPresent() ? sent : gone).add(item);
        }
        if (!records.isEmpty()) {
            topic.write(records, new Note.Items(replay.id(), items.getLast().place()).text());
        }
        settle(replay.id(), sent, gone);
    }

    /// An envelope of the one delivery; empty when what lies at its place is not its own.
    private Optional<DeliveryEnvelope> again(
            Map<EnvelopePlace, DeliveryEnvelope> found,
            Item item,
            SubscriptionId webhook,
            TablePosition table) {
        DeliveryEnvelope former = found.get(item.envelope());
        if (former == null) {
            return Optional.empty();
        }
        Optional<EnvelopeDelivery> member = Members.find(former, item.delivery());
        if (member.isEmpty()) {
            LOG.atError()
                    .addKeyValue("delivery", item.delivery())
                    .addKeyValue("webhook", webhook)
                    .addKeyValue("partition", item.envelope().partition())
                    .addKeyValue("offset", item.envelope().offset())
                    .log("the envelope is another one's and is not sent");
        }
        return member.map(one ->
                new DeliveryEnvelope(
                        former.getEvent(),
                        clock.instant(),
                        former.getPayload(),
                        List.of(table),
                        item.run(),
                        List.of(one)));
    }

    /// Notes what the relay before this one sent.
    void settle(Note.Items note) {
        List<Item> items = queue.itemsTo(note.replay(), note.place());
        if (items.isEmpty()) {
            return;
        }
        Map<EnvelopePlace, DeliveryEnvelope> found =
                envelopes.read(items.stream().map(Item::envelope).toList());
        List<Item> sent = new ArrayList<>();
        List<Item> gone = new ArrayList<>();
        for (Item item : items) {
            DeliveryEnvelope envelope = found.get(item.envelope());
            boolean isThere = envelope != null && Members.has(envelope, item.delivery());
            (isThere ? sent : gone).add(item);
        }
        settle(note.replay(), sent, gone);
    }

    private void settle(long replay, List<Item> sent, List<Item> gone) {
        queue.settle(replay, sent, gone);
        metrics.replayed(sent.size(), gone.size());
        if (!gone.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("replay", replay)
                    .addKeyValue("deliveries", gone.size())
                    .log("deliveries are no longer available and are not sent");
        }
    }
}
