package dev.carillon.subscription.graphql;

import dev.carillon.schemas.id.Scope;
import dev.carillon.subscription.domain.Operation;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.operations.DeliveryHistory;
import dev.carillon.subscription.operations.Lookups;
import dev.carillon.subscription.operations.Visible;
import dev.carillon.subscription.operations.Visible.VisiblePipe;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.DataFetchingFieldSelectionSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderRegistry;
import org.dataloader.MappedBatchLoader;

/// What many objects of one answer need, read together: one statement instead of one an object.
final class Loaders {

    private static final String WEBHOOKS = "webhooks";
    private static final String PIPES = "pipes";

    private static final String WEBHOOKS_OF_ORGANIZATION = "webhooksOfOrganization";
    private static final Map<Scope, List<Webhook>> NONE = Map.of();

    private Loaders() {}

    /// What webhooks are read by, below one field of the query.
    enum Reach {
        /// By their scope.
        SCOPE,
        /// By their organization: those of the organization itself and those of its pipes are both
        /// asked for, which would take a statement for each level otherwise.
        ORGANIZATION
    }

    static Reach reach(Operation operation, DataFetchingEnvironment environment) {
        if (operation != Operation.ORGANIZATION && operation != Operation.ORGANIZATIONS) {
            return Reach.SCOPE;
        }
        DataFetchingFieldSelectionSet asked = environment.getSelectionSet();
        return asked.contains("webhooks") && asked.contains("pipes/webhooks")
                ? Reach.ORGANIZATION
                : Reach.SCOPE;
    }

    /// Fresh loaders for one request of one user: nothing is remembered for another.
    static DataLoaderRegistry registry(Lookups lookups, DeliveryHistory history, UserId user) {
        MappedBatchLoader<Scope, List<Webhook>> webhooks =
                scopes -> CompletableFuture.completedFuture(lookups.webhooks(scopes));
        MappedBatchLoader<String, List<VisiblePipe>> pipes =
                ids -> CompletableFuture.completedFuture(lookups.pipesOf(user, ids));
        MappedBatchLoader<String, Map<Scope, List<Webhook>>> whole =
                ids -> CompletableFuture.completedFuture(lookups.webhooksOf(ids));
        DataLoaderRegistry registry = new DataLoaderRegistry();
        registry.register(WEBHOOKS, DataLoaderFactory.newMappedDataLoader(webhooks));
        registry.register(WEBHOOKS_OF_ORGANIZATION, DataLoaderFactory.newMappedDataLoader(whole));
        registry.register(PIPES, DataLoaderFactory.newMappedDataLoader(pipes));
        HistoryLoaders.register(registry, history);
        return registry;
    }

    static CompletableFuture<List<Webhook>> webhooks(
            DataFetchingEnvironment environment, Visible visible) {
        Scope scope = visible.scope();
        if (environment.getLocalContext() == Reach.ORGANIZATION) {
            return Loaders.<String, Map<Scope, List<Webhook>>>loader(
                            environment, WEBHOOKS_OF_ORGANIZATION)
                    .load(visible.organization())
                    .thenApply(found ->
                            Objects.requireNonNullElse(found, NONE).getOrDefault(scope, List.of()));
        }
        return Loaders.<Scope, List<Webhook>>loader(environment, WEBHOOKS)
                .load(scope)
                .thenApply(found -> Objects.requireNonNullElse(found, List.of()));
    }

    static CompletableFuture<List<VisiblePipe>> pipes(
            DataFetchingEnvironment environment, String organization) {
        return Loaders.<String, List<VisiblePipe>>loader(environment, PIPES)
                .load(organization)
                .thenApply(found -> Objects.requireNonNullElse(found, List.of()));
    }

    static <K, V> DataLoader<K, V> loader(DataFetchingEnvironment environment, String name) {
        DataLoader<K, V> loader = environment.getDataLoader(name);
        return Objects.requireNonNull(loader, "every request has the loader " + name);
    }
}
