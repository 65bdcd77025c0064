package dev.carillon.platform.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The definition of one setting: its full environment name, its type, its default and its rules.
/// Immutable; every method returns a new definition. A setting without a default that is not
/// optional is required. An empty value counts as not set.
///
/// @param <T> the type of its value
public final class Setting<T> {

    private static final Pattern NAME = Pattern.compile("CARILLON(_[A-Z0-9]+)+");

    /// A rule on a value, and the text that continues "NAME: " when it is broken.
    private record Rule<T>(Predicate<T> holds, String text) {}

    private final String name;
    private final ValueType<T> type;
    private final Optional<T> defaultValue;
    private final boolean isOptional;
    private final List<Rule<T>> rules;
    private final String description;

    private Setting(
            String name,
            ValueType<T> type,
            Optional<T> defaultValue,
            boolean isOptional,
            List<Rule<T>> rules,
            String description) {
        this.name = name;
        this.type = type;
        this.defaultValue = defaultValue;
        this.isOptional = isOptional;
        this.rules = List.copyOf(rules);
        this.description = description;
        defaultValue.ifPresent(value ->
                brokenRule(value)
                        .ifPresent(text -> {
                            throw new IllegalArgumentException(name + ": the default " + text);
                        }));
    }

    private static <T> Setting<T> of(String name, ValueType<T> type) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a setting's name looks like CARILLON_PART_THING, was " + name);
        }
        return new Setting<>(name, type, Optional.empty(), false, List.of(), "");
    }

    /// Any text.
    public static Setting<String> text(String name) {
        return of(name, ValueTypes.TEXT);
    }

    /// A text that is never shown. It may also be read from the file that `<name>_FILE` names.
    public static Setting<Secret> secret(String name) {
        return of(name, ValueTypes.SECRET);
    }

    /// A whole number of 32 bits.
    public static Setting<Integer> integer(String name) {
        return of(name, ValueTypes.INTEGER);
    }

    /// A whole number of 64 bits.
    public static Setting<Long> number(String name) {
        return of(name, ValueTypes.NUMBER);
    }

    /// A duration that is not negative, as [Durations] reads it.
    public static Setting<Duration> duration(String name) {
        return of(name, ValueTypes.DURATION);
    }

    /// Durations separated by commas, at least one.
    public static Setting<List<Duration>> durations(String name) {
        return of(name, ValueTypes.DURATIONS);
    }

    /// `true` or `false`.
    public static Setting<Boolean> flag(String name) {
        return of(name, ValueTypes.FLAG);
    }

    /// A TCP port from 0 to 65535; 0 means any free one.
    public static Setting<Integer> port(String name) {
        return of(name, ValueTypes.PORT);
    }

    /// An absolute URI without a user name or password.
    public static Setting<URI> uri(String name) {
        return of(name, ValueTypes.URI_TYPE);
    }

    /// A path of the file system.
    public static Setting<Path> path(String name) {
        return of(name, ValueTypes.PATH);
    }

    /// Texts separated by commas, at least one.
    public static Setting<List<String>> texts(String name) {
        return of(name, ValueTypes.TEXTS);
    }

    /// One of an enum's constants, written in lower case with hyphens.
    public static <E extends Enum<E>> Setting<E> choice(String name, Class<E> type) {
        return of(name, ValueTypes.choice(type));
    }

    /// The same setting with a value for when it is not set.
    public Setting<T> withDefault(T value) {
        return new Setting<>(name, type, Optional.of(value), isOptional, rules, description);
    }

    /// The same setting, which may be left out. Its rules hold for a value that is there.
    public Setting<Optional<T>> optional() {
        List<Rule<Optional<T>>> lifted = new ArrayList<>();
        for (Rule<T> rule : rules) {
            lifted.add(
                    new Rule<>(value -> value.map(rule.holds()::test).orElse(true), rule.text()));
        }
        ValueType<Optional<T>> optionalType =
                new ValueType<>(
                        type.label(),
                        text -> Optional.of(type.parse().apply(text)),
                        value -> value.map(type.render()).orElse(""),
                        type.visibility());
        return new Setting<>(
                name, optionalType, Optional.of(Optional.empty()), true, lifted, description);
    }

    /// The same setting with a further rule.
    ///
    /// @param text what the value must be, such as `must be at least 1`; it continues "NAME: "
    public Setting<T> check(Predicate<T> holds, String text) {
        List<Rule<T>> more = new ArrayList<>(rules);
        more.add(new Rule<>(holds, text));
        return new Setting<>(name, type, defaultValue, isOptional, more, description);
    }

    /// The same setting with the sentence that the configuration page has for it.
    public Setting<T> describedAs(String sentence) {
        return new Setting<>(name, type, defaultValue, isOptional, rules, sentence);
    }

    /// The full name, such as `CARILLON_ADMIN_PORT`.
    public String name() {
        return name;
    }

    /// The sentence that says what it is for, or an empty text.
    public String description() {
        return description;
    }

    /// Whether its value must never be shown.
    public boolean isSecret() {
        return type.isSecret();
    }

    String typeLabel() {
        return type.label();
    }

    /// What the configuration page says for the case that it is not set.
    String defaultLabel() {
        if (isOptional) {
            return "none";
        }
        return defaultValue.map(type.render()).orElse("required");
    }

    String rulesLabel() {
        return String.join("; ", rules.stream().map(Rule::text).toList());
    }

    Optional<T> defaultValue() {
        return defaultValue;
    }

    /// The value for a log line.
    String render(T value) {
        return Redaction.ofUserInfo(type.render().apply(value));
    }

    /// Reads a value, or adds a mistake and returns null.
    @Nullable T read(String raw, List<String> mistakes) {
        T value;
        try {
            value = type.parse().apply(raw);
        } catch (IllegalArgumentException e) {
            mistakes.add(name + ": " + e.getMessage() + type.was(raw));
            return null;
        }
        Optional<String> broken = brokenRule(value);
        if (broken.isPresent()) {
            mistakes.add(name + ": " + broken.get() + type.was(raw));
            return null;
        }
        return value;
    }

    private Optional<String> brokenRule(T value) {
        return rules.stream().filter(rule -> !rule.holds().test(value)).map(Rule::text).findFirst();
    }

    /// The name.
    @Override
    public String toString() {
        return name;
    }
}
