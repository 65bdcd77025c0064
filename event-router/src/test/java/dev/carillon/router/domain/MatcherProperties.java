package dev.carillon.router.domain;

import static dev.carillon.router.domain.Examples.ORGANIZATION;
import static dev.carillon.router.domain.Examples.PIPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// The matcher against a second implementation that is slow and obvious. A failure prints its seed.
class MatcherProperties {

    private static final List<String> ACTIONS =
            List.of(
                    "card.move",
                    "card.done",
                    "card.create",
                    "user.role_set",
                    "user.invitation_acceptance",
                    "order.line.add");
    private static final List<String> WISHES =
            List.of(
                    "card.move",
                    "card.done",
                    "user.role_set",
                    "user.invitation_accepted",
                    "user.invitation_acceptance",
                    "order.line.add",
                    "order.line.*",
                    "order.*",
                    "card.*",
                    "user.*",
                    "*");
    private static final List<String> FILTERS =
            List.of("from_phase_id", "to_phase_id", "on_phase_id");

    @Property(tries = 5000)
    void findsExactlyWhatASlowAndObviousSearchFinds(
            @ForAll("events") EventFacts event,
            @ForAll("subscriptions") List<Subscription> subscriptions) {
        List<Long> expected = new ArrayList<>();
        for (Subscription subscription : subscriptions) {
            if (isWanted(subscription, event)) {
                expected.add(subscription.key().id().value());
            }
        }

        List<Long> found =
                Matcher.matches(
                                event,
                                List.of(PIPE, ORGANIZATION),
                                scope -> index(scope, subscriptions))
                        .stream()
                        .map(subscription -> subscription.key().id().value())
                        .toList();

        assertThat(found).containsExactlyElementsOf(expected);
    }

    private static ScopeIndex index(Scope scope, List<Subscription> subscriptions) {
        return ScopeIndex.of(
                subscriptions.stream().filter(one -> one.key().scope().equals(scope)).toList());
    }

    private static boolean isWanted(Subscription subscription, EventFacts event) {
        boolean asks = false;
        for (String wish : subscription.actions()) {
            if (wish.equals("*") || wish.equals(event.action())) {
                asks = true;
            }
            if (wish.endsWith(".*")
                    && event.action().startsWith(wish.substring(0, wish.length() - 1))) {
                asks = true;
            }
        }
        boolean admits = true;
        for (String key : subscription.filters().keySet()) {
            boolean one = false;
            for (Long number : subscription.filters().getOrDefault(key, Set.of())) {
                if (number.equals(event.filterNumbers().get(key))) {
                    one = true;
                }
            }
            admits = admits && one;
        }
        return subscription.isEnabled() && asks && admits;
    }

    @Provide
    Arbitrary<EventFacts> events() {
        return Combinators.combine(Arbitraries.of(ACTIONS), numbers())
                .as((action, numbers) -> Examples.event(action, numbers));
    }

    @Provide
    Arbitrary<List<Subscription>> subscriptions() {
        Arbitrary<Map<String, Set<Long>>> filters =
                Arbitraries.maps(
                                Arbitraries.of(FILTERS),
                                Arbitraries.longs().between(1, 3).set().ofMaxSize(2))
                        .ofMaxSize(2);
        return Combinators.combine(
                        Arbitraries.of(PIPE, ORGANIZATION),
                        Arbitraries.frequency(Tuple.of(9, true), Tuple.of(1, false)),
                        Arbitraries.of(WISHES).set().ofMaxSize(4),
                        filters)
                .as(Draft::new)
                .list()
                .ofMaxSize(12)
                .map(MatcherProperties::numbered);
    }

    private record Draft(
            Scope scope, boolean isEnabled, Set<String> wishes, Map<String, Set<Long>> filters) {}

    private static List<Subscription> numbered(List<Draft> drafts) {
        List<Subscription> numbered = new ArrayList<>();
        for (Draft draft : drafts) {
            numbered.add(
                    new Subscription(
                            new SubscriptionKey(
                                    draft.scope(), new SubscriptionId(numbered.size() + 1)),
                            draft.isEnabled(),
                            draft.wishes(),
                            draft.filters(),
                            new RecordPosition(0, 0)));
        }
        return numbered;
    }

    private static Arbitrary<Map<String, Long>> numbers() {
        return Arbitraries.maps(Arbitraries.of(FILTERS), Arbitraries.longs().between(1, 3))
                .ofMaxSize(3);
    }
}
