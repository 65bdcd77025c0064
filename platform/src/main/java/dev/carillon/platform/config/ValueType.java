package dev.carillon.platform.config;

import java.util.function.Function;

/// How the text of one kind of setting is read and written.
///
/// @param label what the configuration page calls it, such as `duration`
/// @param parse text to value; throws IllegalArgumentException whose message continues "NAME: "
/// @param render value to the text that would be parsed to it
/// @param visibility whether the value may be seen
record ValueType<T>(
        String label,
        Function<String, T> parse,
        Function<T, String> render,
        Visibility visibility) {

    /// Whether a value may appear in messages and logs.
    enum Visibility {
        PLAIN,
        SECRET
    }

    static <T> ValueType<T> plain(
            String label, Function<String, T> parse, Function<T, String> render) {
        return new ValueType<>(label, parse, render, Visibility.PLAIN);
    }

    boolean isSecret() {
        return visibility == Visibility.SECRET;
    }

    /// The part of a mistake that shows the text that was given.
    String was(String raw) {
        return isSecret() ? "" : ", was \"" + Redaction.ofUserInfo(raw) + "\"";
    }
}
