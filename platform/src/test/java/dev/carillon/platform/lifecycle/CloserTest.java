package dev.carillon.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {

    private final List<String> closed = new ArrayList<>();

    @Test
    void closesTheNewestFirstAndEachOnce() {
        Closer closer = new Closer();
        closer.register(part("first"));
        closer.register(part("second"));

        closer.close();
        closer.close();

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void carriesOnPastFailuresAndKeepsThemAll() {
        Closer closer = new Closer();
        closer.register(part("first"));
        closer.register(failing(new IOException("disk")));
        closer.register(failing(new AssertionError("never")));
        closer.register(part("last"));

        assertThatThrownBy(closer::close)
                .isInstanceOf(IllegalStateException.class)
                .satisfies(e ->
                        assertThat(e.getSuppressed())
                                .extracting(Throwable::getMessage)
                                .containsExactly("never", "disk"));
        assertThat(closed).containsExactly("last", "first");
    }

    @Test
    void isNotCutShortByAnInterruptAndRestoresTheFlag() {
        Closer closer = new Closer();
        List<Boolean> flags = new ArrayList<>();
        closer.register(() -> flags.add(Thread.currentThread().isInterrupted()));
        closer.register(failing(new InterruptedException("stop")));
        Thread.currentThread().interrupt();

        assertThatThrownBy(closer::close).isInstanceOf(IllegalStateException.class);

        assertThat(flags).containsExactly(false);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closesAtOnceWhatComesTooLate() {
        Closer closer = new Closer();
        closer.close();

        assertThatThrownBy(() -> closer.register(part("late")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(closed).containsExactly("late");
    }

    private AutoCloseable part(String name) {
        return () -> closed.add(name);
    }

    private static AutoCloseable failing(Throwable failure) {
        return () -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        };
    }
}
