package dev.carillon.platform.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The values of all settings of a process, read and checked. Immutable.
public final class Values {

    private final Map<Setting<?>, Object> values;
    private final Map<String, Map<String, String>> passedThrough;
    private final List<String> description;

    Values(
            Map<Setting<?>, Object> values,
            Map<String, Map<String, String>> passedThrough,
            List<String> description) {
        this.values = new HashMap<>(values);
        this.passedThrough = Map.copyOf(passedThrough);
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

    /// What was passed through under a group's prefix: full name to value.
    public Map<String, String> passedThrough(String prefix) {
        return new TreeMap<>(passedThrough.getOrDefault(prefix, Map.of()));
    }

    /// The effective configuration, sorted, one `NAME=value` each; secrets are `***`.
    public List<String> describe() {
        return description;
    }
}
