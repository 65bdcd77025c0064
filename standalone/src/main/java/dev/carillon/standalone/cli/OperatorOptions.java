package dev.carillon.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import dev.carillon.platform.config.SettingsException;
import dev.carillon.platform.config.Values;
import dev.carillon.platform.kafka.KafkaConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What every operator's command understands: which cluster, and in what form to answer.
final class OperatorOptions {

    /// Makes nodes.
    static final ObjectMapper JSON = new ObjectMapper();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A properties file with the settings; the environment comes first.")
    private @Nullable Path config;

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    /// Whether JSON is wanted.
    boolean isJson() {
        return json;
    }

    /// The environment, with the file in it that `--config` names.
    Map<String, String> environment() {
        return environment(System.getenv());
    }

    /// Settings of another origin than the environment, with the file that `--config` names.
    Map<String, String> environment(Map<String, String> others) {
        Map<String, String> environment = new HashMap<>(others);
        if (config != null) {
            environment.put(SettingSource.CONFIG_FILE, config.toString());
        }
        return environment;
    }

    /// The settings of some groups; what else there is belongs to services and is left alone.
    ///
    /// @throws ParameterException with all mistakes at once
    <T> T read(List<SettingGroup> groups, Function<Values, T> build) {
        SettingSource all = SettingSource.of(environment());
        Map<String, String> ours =
                all.values().entrySet().stream()
                        .filter(entry ->
                                groups.stream()
                                        .anyMatch(
                                                group -> entry.getKey().startsWith(group.prefix())))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        try {
            return Settings.read(new SettingSource(ours, all.mistakes()), groups, Set.of(), build);
        } catch (SettingsException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /// The value of a setting that no group here has, if it is set.
    String valueOf(String setting, String fallback) {
        String value = SettingSource.of(environment()).values().getOrDefault(setting, "");
        return value.isEmpty() ? fallback : value;
    }

    /// How to reach Kafka.
    KafkaConfig kafka() {
        return read(List.of(KafkaConfig.GROUP), KafkaConfig::from);
    }

    /// Says that an option has a value that it cannot have.
    ParameterException usedWrongly(String what, Exception cause) {
        return new ParameterException(spec.commandLine(), what, cause);
    }

    /// Prints a line.
    void say(String text) {
        print(spec.commandLine().getOut(), text);
    }

    /// Prints a line where it does not mix with the answer.
    void warn(String text) {
        print(spec.commandLine().getErr(), text);
    }

    private static void print(PrintWriter out, String text) {
        out.println(text);
        out.flush();
    }

    /// Prints JSON on one line.
    void print(JsonNode node) {
        try {
            say(JSON.writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }
}
