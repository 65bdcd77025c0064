package dev.carillon.platform.config;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Reads the settings of a process, all at once.
public final class Settings {

    private Settings() {}

    /// Reads every setting of the groups and builds the configuration from them.
    ///
    /// @param ignoredPrefixes beginnings of names that belong to other processes of the same
    ///   environment; such names are neither read nor mistakes
    /// @param build makes the configuration; called only when no setting was wrong. An
    ///   IllegalArgumentException or SettingsException it throws is reported like any mistake
    /// @throws SettingsException with all mistakes at once
    public static <T> T read(
            SettingSource source,
            List<SettingGroup> groups,
            Set<String> ignoredPrefixes,
            Function<Values, T> build) {
        SettingsReading reading = new SettingsReading(source, groups, ignoredPrefixes);
        Values values = reading.read();
        if (!reading.mistakes().isEmpty()) {
            throw new SettingsException(reading.mistakes());
        }
        try {
            return build.apply(values);
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            throw withCause(
                    new SettingsException(
                            List.of(message == null ? e.getClass().getName() : message)),
                    e);
        }
    }

    private static SettingsException withCause(SettingsException exception, Throwable cause) {
        exception.initCause(cause);
        return exception;
    }
}
