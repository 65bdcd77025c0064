package dev.carillon.subscription.publish;

import dev.carillon.platform.kafka.NotedTransactions;
import dev.carillon.platform.lifecycle.StopSignal;
import dev.carillon.schemas.serde.RegistryUnavailableException;
import dev.carillon.subscription.leadership.Candidate;
import dev.carillon.subscription.leadership.LedWork;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the outbox to the topic `subscriptions`.
///
/// There is one `transactional.id` for all instances. A relay that begins to lead fences every
/// earlier one before it reads its first row; so a relay that was paused with a row in its hands
/// can never commit it after a newer version. A row is removed only after Kafka acknowledged the
/// transaction with its record. The transaction also holds which rows it was, so that whoever leads
/// after a crash in between removes them instead of publishing them a second time: each row is on
/// the topic once. Where that note is lost (Kafka keeps it for a week), rows are repeated, and
/// readers know by the version that they have them.
public final class OutboxRelay implements LedWork {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int MOST_ROWS = 500;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /// Rows that are written while others are published go together: a transaction costs much more
    /// than a row. The first one after a silence does not wait.
    private static final Duration GATHERING = Duration.ofMillis(20);

    private static final Duration BETWEEN_GAUGES = Duration.ofSeconds(1);
    private static final Duration AFTER_TROUBLE = Duration.ofMillis(500);

    private final Outbox outbox;
    private final TopicSource topics;
    private final Doorbell doorbell;
    private final SubscriptionMetrics metrics;
    private long gaugedAt;

    /// @param topics opens the topic for writing, fencing whoever wrote before
    public OutboxRelay(
            Outbox outbox, TopicSource topics, Doorbell doorbell, SubscriptionMetrics metrics) {
        this.outbox = outbox;
        this.topics = topics;
        this.doorbell = doorbell;
        this.metrics = metrics;
    }

    @Override
    public void standBy() {
        try {
            topics.prepare();
        } catch (KafkaException e) {
            LOG.atInfo()
                    .addKeyValue("reason", e.getMessage())
                    .log("a relay that may lead next cannot get ready yet");
        }
    }

    @Override
    public void lead(Candidate candidate, StopSignal stop) throws InterruptedException {
        while (!stop.requested() && candidate.isLeading()) {
            // Opening fences; only after it may a row be read.
            try (SubscriptionTopic topic = topics.get()) {
                relay(topic, candidate, stop);
            } catch (InterruptException e) {
                throw interrupted(e);
            } catch (KafkaException e) {
                if (NotedTransactions.isFenced(e)) {
                    LOG.atWarn()
                            .addKeyValue("reason", e.getMessage())
                            .log("another relay took over; giving up the leadership");
                    return;
                }
                metrics.publishFailed();
                LOG.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("publishing failed; the rows stay and are published again");
                pause(candidate, stop);
            }
        }
    }

    private void relay(SubscriptionTopic topic, Candidate candidate, StopSignal stop)
            throws InterruptedException {
        topic.lastPublished().ifPresent(this::removePublished);
        while (!stop.requested() && candidate.isLeading()) {
            gauge();
            List<OutboxRow> rows = outbox.oldest(MOST_ROWS);
            if (rows.isEmpty()) {
                doorbell.await(BETWEEN_LOOKS);
                continue;
            }
            try {
                topic.publish(rows);
            } catch (RegistryUnavailableException e) {
                metrics.publishFailed();
                LOG.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("the schema registry does not answer; the rows stay");
                pause(candidate, stop);
                continue;
            }
            outbox.remove(rows);
            metrics.published(rows.size());
            if (rows.size() < MOST_ROWS) {
                stop.await(GATHERING);
            }
        }
    }

    /// The relay before this one may have ended between its commit and the removal of the rows.
    private void removePublished(PublishedBatch batch) {
        List<OutboxRow> rows = outbox.find(batch.ids());
        if (batch.isOf(rows)) {
            outbox.remove(rows);
            metrics.published(rows.size());
            LOG.atInfo()
                    .addKeyValue("rows", rows.size())
                    .log("removed rows that an earlier relay had published");
        }
    }

    private void gauge() {
        if (System.nanoTime() - gaugedAt >= BETWEEN_GAUGES.toNanos()) {
            Outbox.Backlog backlog = outbox.backlog();
            metrics.outboxSeen(backlog.rows(), backlog.age());
            gaugedAt = System.nanoTime();
        }
    }

    /// The candidate is asked meanwhile, which also keeps its session alive.
    private static void pause(Candidate candidate, StopSignal stop) throws InterruptedException {
        if (candidate.isLeading()) {
            stop.await(AFTER_TROUBLE);
        }
    }

    private static InterruptedException interrupted(InterruptException e) {
        InterruptedException interrupted = new InterruptedException(e.getMessage());
        interrupted.initCause(e);
        return interrupted;
    }
}
