package dev.carillon.schemas.topic;

import dev.carillon.schemas.catalogue.EventCatalogue;
import dev.carillon.schemas.directory.DirectoryMember;
import dev.carillon.schemas.directory.DirectoryOrganization;
import dev.carillon.schemas.directory.DirectoryPipe;
import dev.carillon.schemas.directory.DirectoryTable;
import dev.carillon.schemas.wire.DeadLetter;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.schemas.wire.EndpointHealth;
import dev.carillon.schemas.wire.RetryDelivery;
import dev.carillon.schemas.wire.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/// The topic catalogue: every topic of the platform, once.
public final class Topics {

    /// Domain events of upstream services, several record types in a topic; any topic of this form
    /// is read.
    public static final Pattern EVENTS = Pattern.compile("events\\.[A-Za-z0-9._-]+");

    /// The events about cards.
    public static final String EVENTS_CARD = "events.card";

    /// The events about users.
    public static final String EVENTS_USER = "events.user";

    /// Who wants what.
    public static final String SUBSCRIPTIONS = "subscriptions";

    /// What exists, who belongs where, who is administrator.
    public static final String DIRECTORY = "directory";

    /// One event for one to 64 subscriptions.
    public static final String DELIVERIES = "deliveries";

    /// What will not be tried again by itself.
    public static final String DEAD_LETTER_DELIVERIES = "dead-letter.deliveries";

    /// Events that cannot be read or are invalid.
    public static final String DEAD_LETTER_EVENTS = "dead-letter.events";

    /// Records of `subscriptions` that a router could not read.
    public static final String DEAD_LETTER_SUBSCRIPTIONS = "dead-letter.subscriptions";

    /// Every step of every delivery.
    public static final String DELIVERY_LOG = "delivery-log";

    /// How each endpoint does.
    public static final String ENDPOINT_HEALTH = "endpoint-health";

    private static final String RETRY_PREFIX = "deliveries.retry.";
    private static final Duration TWO_WEEKS = Duration.ofDays(14);
    private static final Duration WEEK = Duration.ofDays(7);

    private Topics() {}

    /// The name of the retry tier of one delay: `deliveries.retry.5s`, `….30m`, `….24h`, `….200ms`.
    ///
    /// @throws IllegalArgumentException when the delay is not positive or not whole milliseconds
    public static String retryTier(Duration delay) {
        if (!delay.isPositive() || delay.toNanosPart() % 1_000_000 != 0) {
            throw new IllegalArgumentException(
                    "a retry delay is a positive number of whole milliseconds, was " + delay);
        }
        long millis = delay.toMillis();
        if (millis % Duration.ofHours(1).toMillis() == 0) {
            return RETRY_PREFIX + delay.toHours() + "h";
        }
        if (millis % Duration.ofMinutes(1).toMillis() == 0) {
            return RETRY_PREFIX + delay.toMinutes() + "m";
        }
        if (millis % Duration.ofSeconds(1).toMillis() == 0) {
            return RETRY_PREFIX + delay.toSeconds() + "s";
        }
        return RETRY_PREFIX + millis + "ms";
    }

    /// Whether a topic is named like a retry tier, of whatever schedule.
    public static boolean isRetryTier(String topic) {
        return topic.startsWith(RETRY_PREFIX);
    }

    /// Whether workers share a topic out by partition number, so that it has as many partitions as
    /// the others of these: the tiers, `deliveries` and `endpoint-health`.
    public static boolean isSharedOut(String topic) {
        return isRetryTier(topic) || topic.equals(DELIVERIES) || topic.equals(ENDPOINT_HEALTH);
    }

    /// Every topic of a cluster with this plan; tiers come before `deliveries`, which is what a
    /// growing cluster needs: a retry must always find its partition number.
    public static List<Topic> all(TopicPlan plan) {
        List<Topic> topics = new ArrayList<>();
        topics.add(events(EVENTS_CARD, "card"));
        topics.add(events(EVENTS_USER, "user"));
        topics.add(
                compacted(
                        DIRECTORY,
                        "organization:<id>, pipe:<id>, table:<id> or member:<organization>/<user>",
                        List.of(
                                DirectoryOrganization.getClassSchema(),
                                DirectoryPipe.getClassSchema(),
                                DirectoryTable.getClassSchema(),
                                DirectoryMember.getClassSchema()),
                        "the upstream system of record",
                        "subscription-service, event-router",
                        "What exists, who belongs where, and who is administrator."));
        topics.add(
                compacted(
                        SUBSCRIPTIONS,
                        "scope, then subscription: pipe:22/381; partitioned by the scope alone",
                        List.of(Subscription.getClassSchema()),
                        "subscription-service",
                        "event-router, delivery-worker",
                        "Who wants what."));
        for (Duration delay : new TreeSet<>(plan.retryDelays())) {
            topics.add(
                    new Topic(
                            retryTier(delay),
                            "subscription id, on the partition number it was read from",
                            List.of(RetryDelivery.getClassSchema()),
                            new Retention.ForTime(WEEK.plus(delay)),
                            Topic.Timestamps.BROKER,
                            "delivery-worker",
                            "delivery-worker",
                            "Deliveries that wait for the same time."));
        }
        topics.add(
                kept(
                        DELIVERIES,
                        "none; partitioned by subscription id",
                        List.of(DeliveryEnvelope.getClassSchema()),
                        "event-router",
                        "delivery-worker",
                        "One event for 1 to 64 subscriptions of the same partition."));
        topics.add(
                kept(
                        DEAD_LETTER_DELIVERIES,
                        "subscription id",
                        List.of(DeadLetter.getClassSchema()),
                        "delivery-worker",
                        "operators",
                        "Deliveries that will not be tried again by themselves."));
        topics.add(
                kept(
                        DEAD_LETTER_EVENTS,
                        "as read",
                        List.of(),
                        "event-router",
                        "operators",
                        "Events that cannot be read or are invalid, with their original bytes; headers say why."));
        topics.add(
                kept(
                        DEAD_LETTER_SUBSCRIPTIONS,
                        "as read",
                        List.of(),
                        "event-router",
                        "operators",
                        "Subscription records that cannot be read, with their original bytes; headers say why."));
        topics.add(
                kept(
                        DELIVERY_LOG,
                        "subscription id",
                        List.of(DeliveryStep.getClassSchema()),
                        "delivery-worker",
                        "subscription-service",
                        "Every step of every delivery."));
        topics.add(
                compacted(
                        ENDPOINT_HEALTH,
                        "subscription id",
                        List.of(EndpointHealth.getClassSchema()),
                        "delivery-worker",
                        "subscription-service, delivery-worker",
                        "How each subscription's endpoint does."));
        return List.copyOf(topics);
    }

    private static Topic events(String name, String family) {
        List<Schema> schemas =
                EventCatalogue.builtIn().types().stream()
                        .filter(type -> type.action().startsWith(family + "."))
                        .map(type -> type.schema())
                        .toList();
        return new Topic(
                name,
                "upstream's choice",
                schemas,
                new Retention.ForTime(WEEK),
                Topic.Timestamps.PRODUCER,
                "upstream services",
                "event-router",
                "Domain events about a " + family + ".");
    }

    private static Topic kept(
            String name,
            String key,
            List<Schema> values,
            String writers,
            String readers,
            String about) {
        return new Topic(
                name,
                key,
                values,
                new Retention.ForTime(TWO_WEEKS),
                Topic.Timestamps.PRODUCER,
                writers,
                readers,
                about);
    }

    private static Topic compacted(
            String name,
            String key,
            List<Schema> values,
            String writers,
            String readers,
            String about) {
        return new Topic(
                name,
                key,
                values,
                new Retention.NewestOfEachKey(WEEK),
                Topic.Timestamps.PRODUCER,
                writers,
                readers,
                about);
    }
}
