package dev.carillon.platform.admin;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/// Whether a process can do its work, asked part by part. Thread-safe. With no part registered it
/// is ready.
public final class Readiness {

    private final ConcurrentMap<String, Supplier<Optional<String>>> parts =
            new ConcurrentHashMap<>();

    /// Adds a part.
    ///
    /// @param part a name that is not taken yet
    /// @param problem why the part cannot work now, or empty; called for every request, from any
    ///   thread, so it must be quick. If it throws, the part counts as not ready
    /// @throws IllegalArgumentException when the name is taken
    public void register(String part, Supplier<Optional<String>> problem) {
        if (parts.putIfAbsent(part, problem) != null) {
            throw new IllegalArgumentException("the part " + part + " is registered already");
        }
    }

    /// What keeps the process from being ready: part to reason, sorted; empty when it is ready.
    public Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>();
        parts.forEach((part, problem) -> ask(problem).ifPresent(text -> problems.put(part, text)));
        return problems;
    }

    /// Whether no part has a problem.
    public boolean isReady() {
        return problems().isEmpty();
    }

    private static Optional<String> ask(Supplier<Optional<String>> problem) {
        try {
            return problem.get();
        } catch (RuntimeException e) {
            return Optional.of("the check failed: " + e);
        }
    }
}
