package dev.carillon.embedded;

/// Hears how the start of the parts goes on. Called from several threads at once.
@FunctionalInterface
public interface StartProgress {
    /// For those who do not want to know.
    StartProgress SILENT = (_, _) -> {};

    /// A part got further.
    ///
    /// @param part `kafka`, `postgresql` or `registry`
    /// @param message for a person, in one line
    void report(String part, String message);
}
