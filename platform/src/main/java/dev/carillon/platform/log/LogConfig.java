package dev.carillon.platform.log;

import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.Values;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/// What is logged, how and where.
///
/// @param format JSON lines for machines, text for people
/// @param level the lowest level that is written
/// @param levels exceptions by the beginning of a logger's name
/// @param file where to append; empty means standard error
public record LogConfig(
        Format format, Level level, Map<String, Level> levels, Optional<Path> file) {

    /// The form of a line.
    public enum Format {
        /// One JSON object a line.
        JSON,
        /// One readable line an event, and the lines of its stack trace.
        TEXT
    }

    /// The beginning of the settings' names.
    public static final String PREFIX = "CARILLON_LOG_";

    private static final Setting<Format> FORMAT =
            Setting.choice(PREFIX + "FORMAT", Format.class)
                    .withDefault(Format.JSON)
                    .describedAs("JSON lines for machines, or text for people.");

    private static final Setting<Level> LEVEL =
            Setting.choice(PREFIX + "LEVEL", Level.class)
                    .withDefault(Level.INFO)
                    .describedAs("The lowest level that is written.");

    private static final Setting<List<String>> LEVELS =
            Setting.texts(PREFIX + "LEVELS")
                    .check(LogConfig::areLevels, "must be logger=level, separated by commas")
                    .withDefault(List.of("org.apache.kafka=warn"))
                    .describedAs("Levels of single loggers, by the beginning of their names.");

    private static final Setting<Optional<Path>> FILE =
            Setting.path(PREFIX + "FILE")
                    .describedAs("The file to append to; standard error when not set.")
                    .optional();

    /// The settings.
    public static final SettingGroup GROUP =
            new SettingGroup(PREFIX, List.of(FORMAT, LEVEL, LEVELS, FILE));

    /// Copies the levels.
    public LogConfig {
        levels = Map.copyOf(levels);
    }

    /// Takes it from the settings that were read.
    public static LogConfig from(Values values) {
        return new LogConfig(
                values.get(FORMAT),
                values.get(LEVEL),
                parseLevels(values.get(LEVELS)),
                values.get(FILE));
    }

    /// Readable text of this level and above to standard error.
    public static LogConfig text(Level level) {
        return new LogConfig(
                Format.TEXT, level, Map.of("org.apache.kafka", Level.WARN), Optional.empty());
    }

    private static boolean areLevels(List<String> texts) {
        try {
            return !parseLevels(texts).isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Map<String, Level> parseLevels(List<String> texts) {
        Map<String, Level> levels = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(text);
            }
            String level = text.substring(equals + 1).strip().toUpperCase(java.util.Locale.ROOT);
            levels.put(text.substring(0, equals).strip(), Level.valueOf(level));
        }
        return levels;
    }
}
