package dev.carillon.standalone.stack;

/// Told what is going on while something long runs. Called from any thread.
@FunctionalInterface
public interface Progress {

    /// Something began or ended.
    ///
    /// @param part what it is about
    /// @param message what happened, in a few words
    void report(String part, String message);
}
