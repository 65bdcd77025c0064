package dev.carillon.embedded;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// A broker, a database server and a schema registry that belong together, started at the same
/// time.
///
/// Safe for use by several threads.
public final class EmbeddedStack implements AutoCloseable {
    private final EmbeddedKafka kafka;
    private final EmbeddedDatabase database;
    private final EmbeddedRegistry registry;
    private final Optional<Path> disposable;

    EmbeddedStack(
            EmbeddedKafka kafka,
            EmbeddedDatabase database,
            EmbeddedRegistry registry,
            Optional<Path> disposable) {
        this.kafka = kafka;
        this.database = database;
        this.registry = registry;
        this.disposable = disposable;
    }

    /// Starts the three and waits until all of them answer. When one fails, the others are stopped.
    ///
    /// @throws EmbeddedPartException if the folder, a port or the registry's program cannot be used
    ///   (nothing is written then), or a part does not come up
    public static EmbeddedStack start(StackOptions options) {
        if (options.dataDirectory().isPresent()) {
            return new StackStart(options, options.dataDirectory().get(), Optional.empty()).run();
        }
        Path temporary = TemporaryFolder.create("stack");
        return TemporaryFolder.deletedOnFailure(
                temporary, () -> new StackStart(options, temporary, Optional.of(temporary)).run());
    }

    /// The broker.
    public EmbeddedKafka kafka() {
        return kafka;
    }

    /// The database server.
    public EmbeddedDatabase database() {
        return database;
    }

    /// The schema registry.
    public EmbeddedRegistry registry() {
        return registry;
    }

    /// Completes exceptionally when one of the parts ends although nobody asked for it, with an
    /// [EmbeddedPartException] that says which and why.
    public CompletableFuture<Void> failure() {
        return CompletableFuture.anyOf(kafka.failure(), database.failure(), registry.failure())
                .thenAccept(_ -> {});
    }

    /// Stops the three at the same time, except that the registry goes before its database.
    @Override
    public void close() {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> broker = executor.submit(kafka::close);
            Future<?> storage = executor.submit(this::closeRegistryAndDatabase);
            awaitEnds(broker, storage);
        }
        disposable.ifPresent(DataFolder::delete);
    }

    private void closeRegistryAndDatabase() {
        try (database) {
            registry.close();
        }
    }

    private static void awaitEnds(Future<?>... ends) {
        @Nullable RuntimeException failure = null;
        for (Future<?> end : ends) {
            try {
                end.get();
            } catch (ExecutionException e) {
                var each = new EmbeddedPartException("A part did not stop: " + e.getMessage(), e);
                if (failure == null) {
                    failure = each;
                } else {
                    failure.addSuppressed(each);
                }
            } catch (InterruptedException e) {
                // Closing the executor waits for the parts all the same.
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
