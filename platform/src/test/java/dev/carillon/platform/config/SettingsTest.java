package dev.carillon.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private enum Colour {
        DARK_RED,
        BLUE
    }

    private static final Setting<Integer> IN_FLIGHT =
            Setting.integer("CARILLON_WORKER_MAX_IN_FLIGHT")
                    .withDefault(64)
                    .check(value -> value >= 1, "must be at least 1");
    private static final Setting<Duration> TIMEOUT =
            Setting.duration("CARILLON_WORKER_REQUEST_TIMEOUT").withDefault(Duration.ofSeconds(30));
    private static final Setting<List<Duration>> DELAYS =
            Setting.durations("CARILLON_WORKER_DELAYS").withDefault(List.of(Duration.ofSeconds(5)));
    private static final Setting<Colour> COLOUR =
            Setting.choice("CARILLON_WORKER_COLOUR", Colour.class).withDefault(Colour.BLUE);
    private static final Setting<Optional<Path>> FOLDER =
            Setting.path("CARILLON_WORKER_FOLDER").optional();
    private static final Setting<String> NAME =
            Setting.text("CARILLON_WORKER_NAME").describedAs("Who it is.");
    private static final Setting<Optional<Secret>> TOKEN =
            Setting.secret("CARILLON_WORKER_TOKEN")
                    .check(secret -> secret.reveal().length() > 3, "must have 4 characters or more")
                    .optional();
    private static final Setting<URI> HOME =
            Setting.uri("CARILLON_WORKER_HOME").withDefault(URI.create("http://home:80"));
    private static final Setting<Long> BYTES =
            Setting.number("CARILLON_WORKER_BYTES").withDefault(1L << 40);
    private static final Setting<Boolean> FAST =
            Setting.flag("CARILLON_WORKER_FAST").withDefault(false);
    private static final Setting<Integer> PORT =
            Setting.port("CARILLON_WORKER_PORT").withDefault(0);
    private static final Setting<List<String>> TAGS =
            Setting.texts("CARILLON_WORKER_TAGS").withDefault(List.of());

    private static final SettingGroup GROUP =
            new SettingGroup(
                    "CARILLON_WORKER_",
                    List.of(
                            IN_FLIGHT, TIMEOUT, DELAYS, COLOUR, FOLDER, NAME, TOKEN, HOME, BYTES,
                            FAST, PORT, TAGS));

    @Test
    void readsEveryType() {
        Values values =
                read(
                        Map.ofEntries(
                                Map.entry("CARILLON_WORKER_MAX_IN_FLIGHT", "7"),
                                Map.entry("CARILLON_WORKER_REQUEST_TIMEOUT", "200ms"),
                                Map.entry("CARILLON_WORKER_DELAYS", "5s, PT5M,2h"),
                                Map.entry("CARILLON_WORKER_COLOUR", "dark-red"),
                                Map.entry("CARILLON_WORKER_FOLDER", "some/where"),
                                Map.entry("CARILLON_WORKER_TOKEN", "hush hush"),
                                Map.entry("CARILLON_WORKER_HOME", "https://host/path"),
                                Map.entry("CARILLON_WORKER_BYTES", "9000000000"),
                                Map.entry("CARILLON_WORKER_FAST", "true"),
                                Map.entry("CARILLON_WORKER_PORT", "65535"),
                                Map.entry("CARILLON_WORKER_TAGS", "a, b")));

        assertThat(values.get(IN_FLIGHT)).isEqualTo(7);
        assertThat(values.get(TIMEOUT)).isEqualTo(Duration.ofMillis(200));
        assertThat(values.get(DELAYS))
                .containsExactly(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofHours(2));
        assertThat(values.get(COLOUR)).isEqualTo(Colour.DARK_RED);
        assertThat(values.get(FOLDER)).contains(Path.of("some/where"));
        assertThat(values.get(TOKEN)).contains(new Secret("hush hush"));
        assertThat(values.get(HOME)).isEqualTo(URI.create("https://host/path"));
        assertThat(values.get(BYTES)).isEqualTo(9_000_000_000L);
        assertThat(values.get(FAST)).isTrue();
        assertThat(values.get(PORT)).isEqualTo(65_535);
        assertThat(values.get(TAGS)).containsExactly("a", "b");
    }

    @Test
    void takesTheDefaultOfWhatIsNotSetOrEmpty() {
        Values values = read(Map.of("CARILLON_WORKER_MAX_IN_FLIGHT", ""));

        assertThat(values.get(IN_FLIGHT)).isEqualTo(64);
        assertThat(values.get(FOLDER)).isEmpty();
    }

    @Test
    void reportsEveryMistakeAtOnceOneALine() {
        SettingsException mistakes =
                mistakesOf(
                        Map.of(
                                "CARILLON_WORKER_MAX_IN_FLIGHT", "0",
                                "CARILLON_WORKER_REQEST_TIMEOUT", "5s",
                                "CARILLON_WORKER_DELAYS", "5s,,5m",
                                "CARILLON_WORKER_COLOUR", "green",
                                "CARILLON_WORKER_FAST", "yes",
                                "CARILLON_WORKER_PORT", "65536",
                                "CARILLON_WORKER_NAME", ""));

        assertThat(mistakes)
                .hasMessage(
                        """
                        CARILLON_WORKER_MAX_IN_FLIGHT: must be at least 1, was "0"
                        CARILLON_WORKER_DELAYS: must be a comma-separated list without empty entries, was "5s,,5m"
                        CARILLON_WORKER_COLOUR: must be one of dark-red, blue, was "green"
                        CARILLON_WORKER_NAME: is required and not set; set it to a value of type text: Who it is.
                        CARILLON_WORKER_FAST: must be true or false, was "yes"
                        CARILLON_WORKER_PORT: must be a port from 0 to 65535, was "65536"
                        CARILLON_WORKER_REQEST_TIMEOUT: unknown setting, did you mean CARILLON_WORKER_REQUEST_TIMEOUT?\
                        """);
        assertThat(mistakes.mistakes()).hasSize(7);
    }

    @Test
    void refusesANumberThatDoesNotFit() {
        assertThat(mistakesOf(Map.of("CARILLON_WORKER_MAX_IN_FLIGHT", "2147483648")))
                .hasMessageContaining("must be a whole number from -2147483648 to 2147483647");
        assertThat(mistakesOf(Map.of("CARILLON_WORKER_BYTES", "9223372036854775808")))
                .hasMessageContaining("CARILLON_WORKER_BYTES: must be a whole number, was");
    }

    @Test
    void keepsAPasswordInAUriOutOfTheMessage() {
        assertThat(mistakesOf(Map.of("CARILLON_WORKER_HOME", "http://me:hunter2@host")))
                .hasMessageContaining("must not contain a user name or password")
                .hasMessageContaining("http://***@host")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void neverShowsASecret() {
        assertThat(mistakesOf(Map.of("CARILLON_WORKER_TOKEN", "abc")))
                .hasMessage("CARILLON_WORKER_TOKEN: must have 4 characters or more");
        Values values = read(Map.of("CARILLON_WORKER_TOKEN", "hunter2"));
        assertThat(values.describe()).contains("CARILLON_WORKER_TOKEN=***");
        assertThat(values.get(TOKEN).orElseThrow()).hasToString("***");
    }

    @Test
    void describesTheEffectiveConfigurationSorted() {
        assertThat(read(Map.of("CARILLON_WORKER_REQUEST_TIMEOUT", "PT5M")).describe())
                .containsExactly(
                        "CARILLON_WORKER_BYTES=1099511627776",
                        "CARILLON_WORKER_COLOUR=blue",
                        "CARILLON_WORKER_DELAYS=5s",
                        "CARILLON_WORKER_FAST=false",
                        "CARILLON_WORKER_FOLDER=",
                        "CARILLON_WORKER_HOME=http://home:80",
                        "CARILLON_WORKER_MAX_IN_FLIGHT=64",
                        "CARILLON_WORKER_NAME=anna",
                        "CARILLON_WORKER_PORT=0",
                        "CARILLON_WORKER_REQUEST_TIMEOUT=5m",
                        "CARILLON_WORKER_TAGS=",
                        "CARILLON_WORKER_TOKEN=");
    }

    @Test
    void leavesTheSettingsOfOtherProcessesAlone() {
        Map<String, String> environment = Map.of("CARILLON_ROUTER_THREADS", "4");

        assertThat(mistakesOf(environment))
                .hasMessageContaining("CARILLON_ROUTER_THREADS: unknown");
        assertThat(read(environment, Set.of("CARILLON_ROUTER_"), Function.identity()).describe())
                .isNotEmpty();
    }

    @Test
    void keepsAMistakeOnOneLineWhateverItSays() {
        assertThat(mistakesOf(Map.of("CARILLON_WORKER_FAST", "a\nb\u001b[31m")).mistakes())
                .containsExactly("CARILLON_WORKER_FAST: must be true or false, was \"a?b?[31m\"");
    }

    @Test
    void reportsWhatTheConfigurationItselfRefuses() {
        assertThatThrownBy(() ->
                        read(
                                Map.of(),
                                Set.of(),
                                _ -> {
                                    throw new IllegalArgumentException("A and B differ");
                                }))
                .isInstanceOf(SettingsException.class)
                .hasMessage("A and B differ");
    }

    @Test
    void refusesToGiveAValueThatWasNotRead() {
        Setting<String> stranger = Setting.text("CARILLON_WORKER_NAME");

        assertThatThrownBy(() -> read(Map.of()).get(stranger))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CARILLON_WORKER_NAME is in none of the groups");
    }

    @Test
    void refusesADefinitionThatContradictsItself() {
        assertThatThrownBy(() -> IN_FLIGHT.withDefault(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> Setting.text("carillon_x")).hasMessageContaining("CARILLON_PART");
        assertThatThrownBy(() -> new SettingGroup("CARILLON_ROUTER_", List.of(NAME)))
                .hasMessageContaining("prefix");
        assertThatThrownBy(() -> new SettingGroup("CARILLON_WORKER_", List.of(NAME, NAME)))
                .hasMessageContaining("twice");
    }

    @Test
    void writesATableForTheConfigurationPage() {
        SettingGroup group =
                new SettingGroup("CARILLON_WORKER_", List.of(IN_FLIGHT, NAME, TOKEN, COLOUR));

        assertThat(SettingsTable.markdown(List.of(group)))
                .isEqualTo(
                        """
                        ### `CARILLON_WORKER_*`

                        | Name | Type | Default | Rule | What it is |
                        |---|---|---|---|---|
                        | `CARILLON_WORKER_MAX_IN_FLIGHT` | integer | `64` | must be at least 1 |  |
                        | `CARILLON_WORKER_NAME` | text | required |  | Who it is. |
                        | `CARILLON_WORKER_TOKEN` | secret | none | must have 4 characters or more |  |
                        | `CARILLON_WORKER_COLOUR` | one of dark-red, blue | `blue` |  |  |

                        """);
    }

    private static Values read(Map<String, String> environment) {
        return read(environment, Set.of(), Function.identity());
    }

    private static <T> T read(
            Map<String, String> environment, Set<String> ignored, Function<Values, T> build) {
        Map<String, String> complete = new HashMap<>(environment);
        complete.putIfAbsent("CARILLON_WORKER_NAME", "anna");
        complete.put("PATH", "/bin");
        return Settings.read(SettingSource.of(complete), List.of(GROUP), ignored, build);
    }

    private static SettingsException mistakesOf(Map<String, String> environment) {
        return catchThrowableOfType(SettingsException.class, () -> read(environment));
    }
}
