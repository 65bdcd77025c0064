package dev.carillon.embedded;

import java.nio.file.Path;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One start of a whole stack: every part on a thread of its own, and none left when one fails.
final class StackStart {
    private static final String REGISTRY_DATABASE = "registry";

    private final StackOptions options;
    private final Path folder;
    private final Optional<Path> disposable;
    private final Deque<AutoCloseable> started = new ConcurrentLinkedDeque<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    /// @param folder takes a folder for each part
    /// @param disposable that folder, when it is to be deleted at the end
    StackStart(StackOptions options, Path folder, Optional<Path> disposable) {
        this.options = options;
        this.folder = folder;
        this.disposable = disposable;
    }

    EmbeddedStack run() {
        var whole = new DataFolder(folder, "Carillon", new DataFolder.Version("stack", 1, 0));
        whole.check();
        EmbeddedKafka.check(kafkaOptions());
        EmbeddedDatabase.check(databaseOptions());
        EmbeddedRegistry.check(registryOptions(new RegistryStorage.InMemory()));
        if (disposable.isEmpty()) {
            whole.prepare();
        }
        var executor = Executors.newVirtualThreadPerTaskExecutor();
        Future<EmbeddedKafka> kafka;
        Future<EmbeddedDatabase> database;
        Future<EmbeddedRegistry> registry;
        try (executor) {
            kafka =
                    executor.submit(() ->
                            start(
                                    executor,
                                    "kafka",
                                    this::startKafka,
                                    EmbeddedKafka::bootstrapServers));
            var itsDatabase =
                    executor.submit(() ->
                            start(
                                    executor,
                                    "postgresql",
                                    this::startDatabase,
                                    EmbeddedDatabase::jdbcUrl));
            database = itsDatabase;
            registry =
                    executor.submit(() ->
                            start(
                                    executor,
                                    "registry",
                                    () -> startRegistry(itsDatabase),
                                    EmbeddedRegistry::url));
        }
        @Nullable RuntimeException first = failure.get();
        if (first != null) {
            closeStarted(first);
            throw first;
        }
        return new EmbeddedStack(
                kafka.resultNow(), database.resultNow(), registry.resultNow(), disposable);
    }

    private <T extends AutoCloseable> T start(
            ExecutorService executor, String name, Supplier<T> start, Function<T, String> address) {
        long begin = System.nanoTime();
        options.progress().report(name, "starting");
        try {
            T part = start.get();
            started.push(part);
            options.progress()
                    .report(
                            name,
                            String.format(
                                    Locale.ROOT,
                                    "ready after %.1f s at %s",
                                    (System.nanoTime() - begin) / 1e9,
                                    address.apply(part)));
            return part;
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            // Interrupts the others, which give up waiting then.
            executor.shutdownNow();
            throw e;
        }
    }

    private EmbeddedKafka startKafka() {
        return EmbeddedKafka.start(kafkaOptions(), disposablePart("kafka"));
    }

    private EmbeddedDatabase startDatabase() {
        return EmbeddedDatabase.start(databaseOptions(), disposablePart("postgresql"));
    }

    private EmbeddedRegistry startRegistry(Future<EmbeddedDatabase> database) {
        RegistryStorage storage =
                switch (options.durability()) {
                    case THROWAWAY -> new RegistryStorage.InMemory();
                    case KEPT -> storageIn(database);
                };
        return EmbeddedRegistry.start(registryOptions(storage), disposablePart("registry"));
    }

    private static RegistryStorage storageIn(Future<EmbeddedDatabase> future) {
        try {
            EmbeddedDatabase database = future.get();
            return new RegistryStorage.InPostgres(
                    database.createDatabase(REGISTRY_DATABASE),
                    database.user(),
                    database.password());
        } catch (ExecutionException e) {
            throw new EmbeddedPartException("The schema registry has no database.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedPartException("The start of the schema registry was interrupted.", e);
        }
    }

    private void closeStarted(RuntimeException reason) {
        for (AutoCloseable part : started) {
            try {
                part.close();
            } catch (Exception e) {
                // AutoCloseable.close declares Exception itself.
                reason.addSuppressed(e);
            }
        }
    }

    private Optional<Path> disposablePart(String name) {
        return disposable.map(whole -> whole.resolve(name));
    }

    private EmbeddedKafka.Options kafkaOptions() {
        return new EmbeddedKafka.Options(
                folder.resolve("kafka"),
                options.kafkaPort(),
                options.durability(),
                options.jvm(),
                options.cacheDirectory(),
                Map.of());
    }

    private EmbeddedDatabase.Options databaseOptions() {
        return new EmbeddedDatabase.Options(
                folder.resolve("postgresql"),
                options.databasePort(),
                options.durability(),
                options.cacheDirectory());
    }

    private EmbeddedRegistry.Options registryOptions(RegistryStorage storage) {
        return new EmbeddedRegistry.Options(
                folder.resolve("registry"),
                options.registryPort(),
                storage,
                options.jvm(),
                options.cacheDirectory());
    }
}
