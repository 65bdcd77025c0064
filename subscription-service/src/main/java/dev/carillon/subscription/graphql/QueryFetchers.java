package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.DirectoryIds;
import dev.carillon.subscription.domain.Refusal;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.operations.Lookups;
import dev.carillon.subscription.operations.Person;
import dev.carillon.subscription.operations.Refusals;
import dev.carillon.subscription.operations.ScopeReference;
import dev.carillon.subscription.operations.Visible;
import dev.carillon.subscription.operations.Visible.VisibleOrganization;
import dev.carillon.subscription.operations.Visible.VisiblePipe;
import dev.carillon.subscription.operations.Visible.VisibleTable;
import graphql.schema.DataFetchingEnvironment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The fields of `Query`.
final class QueryFetchers {

    /// The most things one field may ask for by id.
    static final int MOST_IDS = 100;

    private final Lookups lookups;

    QueryFetchers(Lookups lookups) {
        this.lookups = lookups;
    }

    Answer<Person> me(DataFetchingEnvironment environment) {
        UserId user = Session.of(environment).caller().user();
        return Answer.of(
                lookups.person(user)
                        .orElseGet(() ->
                                new Person(
                                        user,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty())));
    }

    Answer<VisibleOrganization> organization(DataFetchingEnvironment environment) {
        return one(environment, ScopeReference.OrganizationRef::new, lookups::organizations);
    }

    Answer<VisiblePipe> pipe(DataFetchingEnvironment environment) {
        return one(environment, ScopeReference.PipeRef::new, lookups::pipes);
    }

    Answer<VisibleTable> table(DataFetchingEnvironment environment) {
        return one(
                environment,
                ScopeReference.TableRef::new,
                (user, ids) ->
                        ids.stream().flatMap(id -> lookups.table(user, id).stream()).toList());
    }

    Answer<List<@Nullable VisibleOrganization>> organizations(DataFetchingEnvironment environment) {
        if (environment.getArgument("ids") == null) {
            List<@Nullable VisibleOrganization> all =
                    new ArrayList<>(
                            lookups.organizationsOf(Session.of(environment).caller().user()));
            return Answer.of(all);
        }
        return many(environment, ScopeReference.OrganizationRef::new, lookups::organizations);
    }

    Answer<List<@Nullable VisiblePipe>> pipes(DataFetchingEnvironment environment) {
        return many(environment, ScopeReference.PipeRef::new, lookups::pipes);
    }

    private static <T extends Visible> Answer<T> one(
            DataFetchingEnvironment environment,
            Function<String, ScopeReference> reference,
            BiFunction<UserId, Collection<String>, List<T>> find) {
        String id = Objects.requireNonNull(environment.<String>getArgument("id"), "id");
        List<T> found =
                DirectoryIds.isPossible(id)
                        ? find.apply(Session.of(environment).caller().user(), List.of(id))
                        : List.of();
        return found.stream()
                .findFirst()
                .map(Answer::of)
                .orElseGet(
                        () -> Answer.of(environment, Refusals.<T>notVisible(reference.apply(id))));
    }

    /// One item for each id in the order of the ids; null, with an error, for what the caller may
    /// not see.
    private static <T extends Visible> Answer<List<@Nullable T>> many(
            DataFetchingEnvironment environment,
            Function<String, ScopeReference> reference,
            BiFunction<UserId, Collection<String>, List<T>> find) {
        List<@Nullable Object> asked =
                Objects.requireNonNull(
                        environment.<List<@Nullable Object>>getArgument("ids"), "ids");
        if (asked.size() > MOST_IDS) {
            return Answer.of(
                    environment,
                    Verdict.invalid(
                            "ids names %d ids and may name at most %d; ask in several requests"
                                    .formatted(asked.size(), MOST_IDS)));
        }
        List<String> ids = asked.stream().map(String::valueOf).toList();
        Map<String, T> found =
                find
                        .apply(
                                Session.of(environment).caller().user(),
                                ids.stream().filter(DirectoryIds::isPossible).distinct().toList())
                        .stream()
                        .collect(
                                Collectors.toMap(
                                        visible -> visible.scope().id(), Function.identity()));
        List<@Nullable T> items = new ArrayList<>();
        List<ApiError> errors = new ArrayList<>();
        for (String id : ids) {
            T item = found.get(id);
            if (item == null
                    && Refusals.<T>notVisible(reference.apply(id))
                            instanceof Verdict.Refused<T>(Refusal refusal)) {
                errors.add(ApiError.atItem(environment, items.size(), refusal));
            }
            items.add(item);
        }
        return Answer.of(items, errors);
    }
}
