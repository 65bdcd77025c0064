package dev.carillon.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One reading of a source: collects values and every mistake. Used once, by one thread.
final class SettingsReading {

    private static final String FILE_SUFFIX = "_FILE";

    private final Map<String, String> source;
    private final List<SettingGroup> groups;
    private final Set<String> ignoredPrefixes;
    private final List<String> mistakes;
    private final Set<String> asked = new HashSet<>();
    private final Set<String> known = new TreeSet<>();
    private final Map<Setting<?>, Object> values = new HashMap<>();
    private final Map<String, Map<String, String>> passedThrough = new HashMap<>();
    private final Map<String, Path> secretFiles = new HashMap<>();
    private final Map<String, String> description = new TreeMap<>();

    SettingsReading(SettingSource source, List<SettingGroup> groups, Set<String> ignoredPrefixes) {
        this.source = new TreeMap<>(source.values());
        this.groups = List.copyOf(groups);
        this.ignoredPrefixes = Set.copyOf(ignoredPrefixes);
        this.mistakes = new ArrayList<>(source.mistakes());
    }

    Values read() {
        known.add(SettingSource.CONFIG_FILE);
        for (SettingGroup group : groups) {
            group.settings().forEach(this::readSetting);
        }
        groups.forEach(this::readPassThrough);
        source.keySet().stream()
                .filter(name -> !asked.contains(name))
                .filter(name -> ignoredPrefixes.stream().noneMatch(name::startsWith))
                .forEach(this::reportUnknown);
        return new Values(
                values,
                passedThrough,
                secretFiles,
                description.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
    }

    List<String> mistakes() {
        return mistakes;
    }

    private <T> void readSetting(Setting<T> setting) {
        if (!known.add(setting.name())) {
            throw new IllegalArgumentException(setting.name() + " is in two groups");
        }
        asked.add(setting.name());
        int before = mistakes.size();
        String raw = source.getOrDefault(setting.name(), "");
        if (setting.isSecret()) {
            known.add(setting.name() + FILE_SUFFIX);
            raw = orFromFile(setting.name(), raw);
        }
        if (mistakes.size() > before) {
            return;
        }
        if (!raw.isEmpty()) {
            T value = setting.read(raw, mistakes);
            if (value != null) {
                accept(setting, value);
            }
            return;
        }
        Optional<T> fallback = setting.defaultValue();
        if (fallback.isPresent()) {
            accept(setting, fallback.get());
        } else {
            mistakes.add(missing(setting));
        }
    }

    private <T> void accept(Setting<T> setting, T value) {
        values.put(setting, value);
        description.put(setting.name(), setting.render(value));
    }

    private static String missing(Setting<?> setting) {
        String purpose = setting.description().isEmpty() ? "" : ": " + setting.description();
        String file = setting.isSecret() ? " (or " + setting.name() + FILE_SUFFIX + ")" : "";
        return setting.name()
                + ": is required and not set; set it"
                + file
                + " to a value of type "
                + setting.typeLabel()
                + purpose;
    }

    /// The raw value, or the content of the file that `<name>_FILE` names without its last line
    /// break.
    private String orFromFile(String name, String raw) {
        String fileName = name + FILE_SUFFIX;
        String file = source.getOrDefault(fileName, "");
        asked.add(fileName);
        if (file.isEmpty()) {
            return raw;
        }
        if (!raw.isEmpty()) {
            mistakes.add(name + ": is set together with " + fileName + "; unset one of the two");
            return "";
        }
        String content = readFile(fileName, file);
        if (content == null) {
            return "";
        }
        if (content.isEmpty()) {
            mistakes.add(fileName + ": the file " + file + " is empty");
        }
        secretFiles.put(name, Path.of(file));
        return content;
    }

    private @Nullable String readFile(String fileName, String file) {
        try {
            return Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
        } catch (IOException | InvalidPathException e) {
            mistakes.add(
                    fileName
                            + ": cannot read the file "
                            + file
                            + " ("
                            + e.getClass().getSimpleName()
                            + "); name a text file that this process may read");
            return null;
        }
    }

    private void readPassThrough(SettingGroup group) {
        group.passThrough()
                .ifPresent(handed -> {
                    known.addAll(handed.knownNames());
                    Map<String, String> passed = new TreeMap<>();
                    for (String name : new TreeSet<>(source.keySet())) {
                        if (name.startsWith(group.prefix()) && !asked.contains(name)) {
                            passOn(name, handed, passed);
                        }
                    }
                    passedThrough.put(group.prefix(), passed);
                });
    }

    private void passOn(String given, PassThrough handed, Map<String, String> passed) {
        String name = given;
        String value = source.getOrDefault(given, "");
        if (given.endsWith(FILE_SUFFIX)) {
            String stripped = given.substring(0, given.length() - FILE_SUFFIX.length());
            if (handed.isSecret(stripped) && handed.knownNames().contains(stripped)) {
                int before = mistakes.size();
                name = stripped;
                value = orFromFile(stripped, source.getOrDefault(stripped, ""));
                asked.add(stripped);
                if (mistakes.size() > before) {
                    return;
                }
            }
        }
        if (!handed.knownNames().contains(name)) {
            return;
        }
        asked.add(name);
        Optional<String> mistake = handed.mistake(name, value);
        if (mistake.isPresent()) {
            mistakes.add(name + ": " + mistake.get());
            return;
        }
        passed.put(name, value);
        description.put(name, handed.isSecret(name) ? Secret.MASK : Redaction.ofUserInfo(value));
    }

    private void reportUnknown(String name) {
        String suggestion =
                Spelling.nearest(name, known)
                        .map(near -> ", did you mean " + near + "?")
                        .orElse("; unset it, or see docs/configuration.md for the names");
        mistakes.add(name + ": unknown setting" + suggestion);
    }
}
