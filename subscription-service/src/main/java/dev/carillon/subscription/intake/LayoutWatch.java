package dev.carillon.subscription.intake;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Looks at a topic's layout again and again beside the reading of it: a cluster that takes seconds
/// to describe a topic must not hold a role that was taken away that long. Used by one thread.
final class LayoutWatch implements AutoCloseable {

    private final Supplier<TopicLayout> layouts;
    private final TopicLayout known;
    private final Duration between;
    private final ExecutorService asking;
    private Optional<CompletableFuture<TopicLayout>> answer = Optional.empty();
    private long answeredAt = System.nanoTime();

    private LayoutWatch(
            Supplier<TopicLayout> layouts,
            TopicLayout known,
            Duration between,
            ExecutorService asking) {
        this.layouts = layouts;
        this.known = known;
        this.between = between;
        this.asking = asking;
    }

    /// @param layouts the layout as it is; may block, and throws what [#hasChanged] is to throw
    /// @param known as it was
    /// @param between the time from one answer to the next question
    static LayoutWatch begin(Supplier<TopicLayout> layouts, TopicLayout known, Duration between) {
        return new LayoutWatch(
                layouts, known, between, Executors.newVirtualThreadPerTaskExecutor());
    }

    /// Whether the last answer was another layout. Never waits for one.
    ///
    /// @throws org.apache.kafka.common.KafkaException when there was none
    boolean hasChanged() {
        if (answer.isEmpty()) {
            if (System.nanoTime() - answeredAt >= between.toNanos()) {
                answer = Optional.of(CompletableFuture.supplyAsync(layouts, asking));
            }
            return false;
        }
        if (!answer.get().isDone()) {
            return false;
        }
        CompletableFuture<TopicLayout> done = answer.get();
        answer = Optional.empty();
        answeredAt = System.nanoTime();
        try {
            return !done.join().equals(known);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /// Interrupts a question that is not answered.
    @Override
    public void close() {
        asking.shutdownNow();
    }
}
