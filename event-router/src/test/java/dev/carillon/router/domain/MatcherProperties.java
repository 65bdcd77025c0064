package dev.carillon.router.domain;

import static dev.carillon.router.domain.Examples.ORGANIZATION;
import static dev.carillon.router.domain.Examples.PIPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/// Placement and matcher against a second implementation that is slow and obvious, and knows of
/// names and scopes only what a person would write down. A failure prints its seed.
class MatcherProperties {

    private static final Scope TABLE = Scope.table("T1");
    private static final Scope OTHER_PIPE = Scope.pipe("23");
    private static final Scope OTHER_ORGANIZATION = Scope.organization("301");

    private static final List<String> ACTIONS =
            List.of(
                    "card.move",
                    "Card.Move",
                    "card.done",
                    "card.create",
                    "user.role_set",
                    "user.invitation_accepted",
                    "user.invitation_acceptance",
                    "order.line.add",
                    "cardinal.move");
    private static final List<String> WISHES =
            List.of(
                    "card.move",
                    "Card.Move",
                    "card.done",
                    "user.role_set",
                    "user.invitation_accepted",
                    "user.invitation_acceptance",
                    "order.line.add",
                    "order.line.*",
                    "order.*",
                    "card.*",
                    "CARD.*",
                    "user.*",
                    "*");
    private static final List<String> FILTERS =
            List.of("from_phase_id", "to_phase_id", "on_phase_id");

    /// An event as upstream says it, and the organization that the directory names for its scope.
    record Said(
            String action, Scope scope, String claimed, String owner, Map<String, Long> numbers) {}

    /// A subscription as its owner says it.
    record Draft(
            Scope scope, boolean isEnabled, Set<String> wishes, Map<String, Set<Long>> filters) {}

    @Property(tries = 5000)
    void findsExactlyWhatASlowAndObviousSearchFinds(
            @ForAll("events") Said event, @ForAll("drafts") List<Draft> drafts) {
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            if (isWanted(drafts.get(i), event)) {
                expected.add(i + 1L);
            }
        }

        List<Long> found = found(event, numbered(drafts));

        assertThat(found).containsExactlyElementsOf(expected);
        // A search that finds nothing would agree with another one too easily.
        Statistics.label("somebody wants it")
                .collect(!expected.isEmpty())
                .coverage(checker -> checker.check(true).percentage(share -> share > 10));
        Statistics.label("an organization wants what happened in one of its scopes")
                .collect(
                        !event.scope().equals(ORGANIZATION)
                                && expected.stream()
                                        .anyMatch(id ->
                                                drafts.get((int) (id - 1))
                                                        .scope()
                                                        .equals(ORGANIZATION)))
                .coverage(checker -> checker.check(true).percentage(share -> share > 3));
        Statistics.label("a filter admits it")
                .collect(
                        expected.stream()
                                .anyMatch(id -> !drafts.get((int) (id - 1)).filters().isEmpty()))
                .coverage(checker -> checker.check(true).percentage(share -> share > 1));
    }

    private static List<Long> found(Said event, List<Subscription> subscriptions) {
        EventFacts facts =
                new EventFacts(
                        event.claimed(),
                        "cards",
                        "e1",
                        Actions.canonical(event.action()),
                        event.scope(),
                        event.numbers());
        List<Scope> scopes =
                switch (Placement.of(
                        event.scope(),
                        event.claimed(),
                        Optional.of(event.owner()).filter(owner -> !owner.isEmpty()))) {
                    case Placement.Known(List<Scope> known) -> known;
                    case Placement.Unknown(Scope own) -> List.of(own);
                    case Placement.Foreign _ -> List.of();
                };
        return Matcher.matches(facts, scopes, scope -> index(scope, subscriptions)).stream()
                .map(subscription -> subscription.key().id().value())
                .toList();
    }

    private static ScopeIndex index(Scope scope, List<Subscription> subscriptions) {
        return ScopeIndex.of(
                subscriptions.stream().filter(one -> one.key().scope().equals(scope)).toList());
    }

    private static boolean isWanted(Draft draft, Said event) {
        if (!draft.isEnabled() || !reaches(event, draft.scope())) {
            return false;
        }
        boolean asks = false;
        for (String wish : draft.wishes()) {
            asks = asks || asksFor(spoken(wish), spoken(event.action()));
        }
        boolean admits = true;
        for (Map.Entry<String, Set<Long>> filter : draft.filters().entrySet()) {
            boolean one = false;
            for (Long number : filter.getValue()) {
                one = one || number.equals(event.numbers().get(filter.getKey()));
            }
            admits = admits && one;
        }
        return asks && admits;
    }

    /// Whether what happens in the event's scope counts for a webhook of this one.
    private static boolean reaches(Said event, Scope scope) {
        boolean isOrganization = event.scope().key().startsWith("organization:");
        String owner = isOrganization ? event.scope().id() : event.owner();
        if (!owner.isEmpty() && !owner.equals(event.claimed())) {
            return false; // It claims another organization than it is of.
        }
        if (scope.equals(event.scope())) {
            return true;
        }
        return !isOrganization && !owner.isEmpty() && scope.key().equals("organization:" + owner);
    }

    private static boolean asksFor(String wish, String action) {
        if (wish.equals("*") || wish.equals(action)) {
            return true;
        }
        return wish.endsWith(".*") && action.startsWith(wish.substring(0, wish.length() - 1));
    }

    private static String spoken(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("user.invitation_accepted") ? "user.invitation_acceptance" : lower;
    }

    @Provide
    Arbitrary<Said> events() {
        return Combinators.combine(
                        Arbitraries.of(ACTIONS),
                        Arbitraries.of(PIPE, TABLE, ORGANIZATION),
                        Arbitraries.frequency(Tuple.of(9, "300"), Tuple.of(1, "301")),
                        Arbitraries.frequency(
                                Tuple.of(8, "300"), Tuple.of(1, "301"), Tuple.of(1, "")),
                        numbers())
                .as(Said::new)
                .filter(event ->
                        !event.scope().equals(ORGANIZATION) || !event.owner().equals("301"));
    }

    @Provide
    Arbitrary<List<Draft>> drafts() {
        Arbitrary<Map<String, Set<Long>>> filters =
                Arbitraries.maps(
                                Arbitraries.of(FILTERS),
                                Arbitraries.longs().between(1, 3).set().ofMaxSize(2))
                        .ofMaxSize(2);
        return Combinators.combine(
                        Arbitraries.of(PIPE, TABLE, ORGANIZATION, OTHER_PIPE, OTHER_ORGANIZATION),
                        Arbitraries.frequency(Tuple.of(9, true), Tuple.of(1, false)),
                        Arbitraries.of(WISHES).set().ofMaxSize(4),
                        filters)
                .as(Draft::new)
                .list()
                .ofMaxSize(16);
    }

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
