package dev.carillon.subscription.graphql;

import dev.carillon.schemas.id.Scope;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.operations.Lookups;
import dev.carillon.subscription.operations.Visible.VisiblePipe;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
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

    private Loaders() {}

    /// Fresh loaders for one request of one user: nothing is remembered for another.
    static DataLoaderRegistry registry(Lookups lookups, UserId user) {
        MappedBatchLoader<Scope, List<Webhook>> webhooks =
                scopes -> CompletableFuture.completedFuture(lookups.webhooks(scopes));
        MappedBatchLoader<String, List<VisiblePipe>> pipes =
                ids -> CompletableFuture.completedFuture(lookups.pipesOf(user, ids));
        return DataLoaderRegistry.newRegistry()
                .register(WEBHOOKS, DataLoaderFactory.newMappedDataLoader(webhooks))
                .register(PIPES, DataLoaderFactory.newMappedDataLoader(pipes))
                .build();
    }

    static CompletableFuture<List<Webhook>> webhooks(
            DataFetchingEnvironment environment, Scope scope) {
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

    private static <K, V> DataLoader<K, V> loader(
            DataFetchingEnvironment environment, String name) {
        DataLoader<K, V> loader = environment.getDataLoader(name);
        return Objects.requireNonNull(loader, "every request has the loader " + name);
    }
}
