package dev.carillon.router.domain;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import java.util.Map;
import java.util.Set;

/// Values of the domain for tests.
final class Examples {

    static final Scope PIPE = Scope.pipe("22");
    static final Scope ORGANIZATION = Scope.organization("300");

    private Examples() {}

    static EventFacts event(String action) {
        return event(action, Map.of());
    }

    static EventFacts event(String action, Map<String, Long> numbers) {
        return new EventFacts("300", "cards", "e1", action, PIPE, numbers);
    }

    static Subscription subscription(long id, String... actions) {
        return new Subscription(
                new SubscriptionKey(PIPE, new SubscriptionId(id)),
                true,
                Set.of(actions),
                Map.of(),
                new RecordPosition(0, id));
    }

    static Subscription filtered(Subscription one, Map<String, Set<Long>> filters) {
        return new Subscription(one.key(), one.isEnabled(), one.actions(), filters, one.position());
    }

    static Subscription disabled(Subscription one) {
        return new Subscription(one.key(), false, one.actions(), one.filters(), one.position());
    }

    static Subscription at(Subscription one, int partition, long offset) {
        return new Subscription(
                one.key(),
                one.isEnabled(),
                one.actions(),
                one.filters(),
                new RecordPosition(partition, offset));
    }

    static Subscription in(Scope scope, Subscription one) {
        return new Subscription(
                new SubscriptionKey(scope, one.key().id()),
                one.isEnabled(),
                one.actions(),
                one.filters(),
                one.position());
    }
}
