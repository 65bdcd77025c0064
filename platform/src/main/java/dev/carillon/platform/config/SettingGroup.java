package dev.carillon.platform.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Settings that belong together and share the beginning of their names.
///
/// @param prefix such as `CARILLON_ADMIN_`, with the underscore at its end
/// @param settings each with a name that begins with the prefix, no name twice
/// @param passThrough what happens to other names under the prefix; without it they are mistakes
public record SettingGroup(
        String prefix, List<Setting<?>> settings, Optional<PassThrough> passThrough) {

    /// Checks the names.
    public SettingGroup {
        settings = List.copyOf(settings);
        if (!prefix.startsWith("CARILLON_") || !prefix.endsWith("_")) {
            throw new IllegalArgumentException(
                    "a prefix looks like CARILLON_PART_, was \"" + prefix + "\"");
        }
        Set<String> names = new HashSet<>();
        for (Setting<?> setting : settings) {
            if (!setting.name().startsWith(prefix)) {
                throw new IllegalArgumentException(
                        setting.name() + " does not begin with its group's prefix " + prefix);
            }
            if (!names.add(setting.name())) {
                throw new IllegalArgumentException(setting.name() + " is defined twice");
            }
        }
    }

    /// A group without a pass-through.
    public SettingGroup(String prefix, List<Setting<?>> settings) {
        this(prefix, settings, Optional.empty());
    }

    /// The same group with a pass-through.
    public SettingGroup withPassThrough(PassThrough handed) {
        return new SettingGroup(prefix, settings, Optional.of(handed));
    }
}
