package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.DeliveryCursor;
import dev.carillon.subscription.domain.DeliveryPage;
import dev.carillon.subscription.domain.DeliveryState;
import dev.carillon.subscription.domain.Quote;
import dev.carillon.subscription.domain.Verdict;
import graphql.schema.DataFetchingEnvironment;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/// Arguments of fields as our values.
final class Arguments {

    /// PostgreSQL and Kafka know no times far from ours.
    private static final Instant EARLIEST = Instant.EPOCH;

    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private Arguments() {}

    /// Which deliveries `Webhook.deliveries` asks for.
    static Verdict<DeliveryPage> page(DataFetchingEnvironment environment) {
        Integer first = environment.getArgument("first");
        return cursor(text(environment, "after"))
                .then(after ->
                        time("from", text(environment, "from"))
                                .then(from ->
                                        time("to", text(environment, "to"))
                                                .then(to ->
                                                        new DeliveryPage(
                                                                        first == null ? 0 : first,
                                                                        after,
                                                                        text(environment, "status")
                                                                                .map(
                                                                                        DeliveryState
                                                                                                ::valueOf),
                                                                        text(environment, "action"),
                                                                        from,
                                                                        to)
                                                                .checked())));
    }

    /// A time of ISO 8601 with its distance from UTC.
    static Verdict<Optional<Instant>> time(String name, Optional<String> text) {
        if (text.isEmpty()) {
            return Verdict.accept(Optional.empty());
        }
        try {
            Instant time = OffsetDateTime.parse(text.get()).toInstant();
            if (!time.isBefore(EARLIEST) && time.isBefore(LATEST)) {
                return Verdict.accept(Optional.of(time));
            }
        } catch (DateTimeException e) {
            return notATime(name, text.get());
        }
        return notATime(name, text.get());
    }

    private static Verdict<Optional<Instant>> notATime(String name, String text) {
        return Verdict.invalid(
                "%s is %s and must be a time such as 2026-11-22T10:30:00Z"
                        .formatted(name, Quote.of(text)));
    }

    private static Verdict<Optional<DeliveryCursor>> cursor(Optional<String> text) {
        return text.isEmpty()
                ? Verdict.accept(Optional.empty())
                : DeliveryCursor.parse(text.get()).map(Optional::of);
    }

    private static Optional<String> text(DataFetchingEnvironment environment, String name) {
        Object value = environment.getArgument(name);
        return Optional.ofNullable(value).map(Object::toString);
    }
}
