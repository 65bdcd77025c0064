package dev.carillon.platform.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The values of all settings of a process, read and checked. Immutable.
public final class Values {

    private final Map<Setting<?>, Object> values;
    private final Map<String, Map<String, String>> passedThrough;
    private final Map<String, Path> secretFiles;
    private final List<String> description;

    Values(
            Map<Setting<?>, Object> values,
            Map<String, Map<String, String>> passedThrough,
            Map<String, Path> secretFiles,
            List<String> description) {
        this.values = new HashMap<>(values);
        this.passedThrough = Map.copyOf(passedThrough);
        this.secretFiles = Map.copyOf(secretFiles);
        this.description = List.copyOf(description);
    }

    /// The value of a setting.
    ///
    /// @throws IllegalArgumentException when no group that was read has this very definition
    @SuppressWarnings("unchecked") // Settings.read puts a T under each Setting<T>, by identity
    public <T> T get(Setting<T> setting) {
        Object value = values.get(setting);
        if (value == null) {
            throw new IllegalArgumentException(
                    setting.name() + " is in none of the groups that were read");
        }
        return (T) value;
    }

    /// The file that a secret was read from; empty when it stood in the environment itself. What
    /// the file holds later may be another value.
    public Optional<Path> fileOf(Setting<Secret> setting) {
        return Optional.ofNullable(secretFiles.get(setting.name()));
    }

    /// What was passed through under a group's prefix: full name to value.
    public Map<String, String> passedThrough(String prefix) {
        return new TreeMap<>(passedThrough.getOrDefault(prefix, Map.of()));
    }

    /// The effective configuration, sorted, one `NAME=value` each; secrets are `***`.
    public List<String> describe() {
        return description;
    }
}
