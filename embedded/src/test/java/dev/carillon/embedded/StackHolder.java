package dev.carillon.embedded;

import java.nio.file.Path;

/// A process that starts a stack, says so, and waits to be killed.
final class StackHolder {
    private StackHolder() {}

    /// Runs until it is killed.
    ///
    /// @param args empty for data that is thrown away, or the folder that keeps it
    public static void main(String[] args) throws InterruptedException {
        StackOptions options =
                args.length == 0
                        ? StackOptions.throwaway()
                        : StackOptions.kept(Path.of(args[0]), 0, 0, 0);
        try (var stack = EmbeddedStack.start(options)) {
            System.out.println(
                    "started %d %d %d"
                            .formatted(
                                    stack.kafka().pid(),
                                    stack.database().pid(),
                                    stack.registry().pid()));
            Thread.currentThread().join();
        }
    }
}
