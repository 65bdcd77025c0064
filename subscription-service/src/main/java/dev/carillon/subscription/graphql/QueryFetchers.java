package dev.carillon.subscription.graphql;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.DirectoryIds;
import dev.carillon.subscription.domain.Refusal;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.operations.KnownAction;
import dev.carillon.subscription.operations.Lookups;
import dev.carillon.subscription.operations.Person;
import dev.carillon.subscription.operations.Refusals;
import dev.carillon.subscription.operations.ScopeReference;
import dev.carillon.subscription.operations.Visible;
import dev.carillon.subscription.operations.Visible.VisibleOrganization;
import dev.carillon.subscription.operations.Visible.VisiblePipe;
import dev.carillon.subscription.operations.Visible.VisibleTable;
import dev.carillon.subscription.operations.VisibleWebhook;
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

    private final Lookups lookups;
    private final List<KnownAction> actions;
    private final int mostIds;

    /// @param actions the catalogue
    /// @param mostIds the most things one field may ask for by id
    QueryFetchers(Lookups lookups, List<KnownAction> actions, int mostIds) {
        this.lookups = lookups;
        this.actions = List.copyOf(actions);
        this.mostIds = mostIds;
    }

    Answer<List<KnownAction>> actions(DataFetchingEnvironment environment) {
        return Answer.of(actions);
    }

    Answer<WebhookView> webhook(DataFetchingEnvironment environment) {
        String id = Objects.requireNonNull(environment.<String>getArgument("id"), "id");
        Session session = Session.of(environment);
        Optional<VisibleWebhook> found =
                WebhookIds.isPossible(id)
                        ? lookups.webhook(session.caller().user(), SubscriptionId.parse(id))
                        : Optional.empty();
        Verdict<WebhookView> seen =
                found.map(visible ->
                                touch(session, visible.webhook().organization())
                                        .map(_ ->
                                                new WebhookView(
                                                        visible.webhook(),
                                                        visible.access(),
                                                        Optional.empty())))
                        .orElseGet(() -> Refusals.webhookNotVisible(id));
        return Answer.of(environment, seen);
    }

    private static Verdict<String> touch(Session session, String organization) {
        return session.call().budget().touch(organization);
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
            return touched(
                    environment, lookups.organizationsOf(Session.of(environment).caller().user()));
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
        Verdict<T> seen =
                found.stream()
                        .findFirst()
                        .map(visible ->
                                touch(Session.of(environment), visible.organization())
                                        .<T>map(_ -> visible))
                        .orElseGet(() -> Refusals.notVisible(reference.apply(id)));
        return Answer.of(environment, seen);
    }

    private static <T extends Visible> Answer<List<@Nullable T>> touched(
            DataFetchingEnvironment environment, List<T> visible) {
        List<@Nullable T> items = new ArrayList<>();
        List<ApiError> errors = new ArrayList<>();
        for (T item : visible) {
            add(
                    environment,
                    touch(Session.of(environment), item.organization()).map(_ -> item),
                    items,
                    errors);
        }
        return Answer.of(items, errors);
    }

    /// The item, or null and an error at its place.
    private static <T> void add(
            DataFetchingEnvironment environment,
            Verdict<T> verdict,
            List<@Nullable T> items,
            List<ApiError> errors) {
        switch (verdict) {
            case Verdict.Accepted<T>(T item) -> items.add(item);
            case Verdict.Refused<T>(Refusal refusal) -> {
                errors.add(ApiError.atItem(environment, items.size(), refusal));
                items.add(null);
            }
        }
    }

    /// One item for each id in the order of the ids; null, with an error, for what the caller may
    /// not see.
    private <T extends Visible> Answer<List<@Nullable T>> many(
            DataFetchingEnvironment environment,
            Function<String, ScopeReference> reference,
            BiFunction<UserId, Collection<String>, List<T>> find) {
        List<@Nullable Object> asked =
                Objects.requireNonNull(
                        environment.<List<@Nullable Object>>getArgument("ids"), "ids");
        if (asked.size() > mostIds) {
            return Answer.of(
                    environment,
                    Verdict.invalid(
                            "ids names %d ids and may name at most %d; ask in several requests"
                                    .formatted(asked.size(), mostIds)));
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
            Verdict<T> seen =
                    item == null
                            ? Refusals.notVisible(reference.apply(id))
                            : touch(Session.of(environment), item.organization()).map(_ -> item);
            add(environment, seen, items, errors);
        }
        return Answer.of(items, errors);
    }
}
