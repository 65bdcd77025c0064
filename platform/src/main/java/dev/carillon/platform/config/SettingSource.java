package dev.carillon.platform.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// Where settings are read from: the environment, and a properties file below it with the same
/// names. Names that do not begin with `CARILLON_` are left out.
///
/// @param values name to value
/// @param mistakes what was wrong with the source itself, one text each
public record SettingSource(Map<String, String> values, List<String> mistakes) {

    /// The setting that names the properties file.
    public static final String CONFIG_FILE = "CARILLON_CONFIG_FILE";

    static final String COMMON_PREFIX = "CARILLON_";

    /// Copies its parts.
    public SettingSource {
        values = Map.copyOf(values);
        mistakes = List.copyOf(mistakes);
    }

    /// Reads the environment, and the properties file that [#CONFIG_FILE] names if it is set. A
    /// name in both has the environment's value. A file that cannot be read is a mistake, reported
    /// with the others by [Settings#read].
    public static SettingSource of(Map<String, String> environment) {
        Map<String, String> values = new HashMap<>();
        List<String> mistakes = new ArrayList<>();
        String file = environment.getOrDefault(CONFIG_FILE, "");
        if (!file.isEmpty()) {
            readFile(file, values, mistakes);
        }
        environment.forEach((name, value) -> {
            if (name.startsWith(COMMON_PREFIX) && !name.equals(CONFIG_FILE)) {
                values.put(name, value);
            }
        });
        return new SettingSource(values, mistakes);
    }

    private static void readFile(String file, Map<String, String> values, List<String> mistakes) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            mistakes.add(
                    CONFIG_FILE
                            + ": cannot read the properties file "
                            + file
                            + " ("
                            + e.getClass().getSimpleName()
                            + "); name a readable file in UTF-8 or unset it");
            return;
        }
        for (String name : properties.stringPropertyNames()) {
            if (name.equals(CONFIG_FILE)) {
                mistakes.add(CONFIG_FILE + ": cannot be set in the file it names, " + file);
            } else if (name.startsWith(COMMON_PREFIX)) {
                values.put(name, properties.getProperty(name));
            } else {
                mistakes.add(
                        name
                                + ": unknown setting in "
                                + file
                                + "; names there begin with "
                                + COMMON_PREFIX);
            }
        }
    }
}
