package dev.carillon.platform.trace;

import dev.carillon.platform.config.Secret;
import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.Values;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where spans go, in OpenTelemetry's protocol over HTTP (OTLP, protobuf).
///
/// @param collector the URL that takes spans
/// @param headers sent with each request, such as a token of the collector
/// @param queue spans that may wait for it; more are dropped and counted
/// @param timeout for each request to it
public record TraceConfig(URI collector, Secret headers, int queue, Duration timeout) {

    /// The beginning of the settings' names.
    public static final String PREFIX = "CARILLON_TRACES_";

    private static final String PATH = "/v1/traces";
    private static final String IN_PAIRS = "must be name=value, separated by commas";

    private static final Setting<Optional<URI>> ENDPOINT =
            Setting.uri(PREFIX + "ENDPOINT")
                    .check(
                            uri ->
                                    uri.getHost() != null
                                            && ("http".equals(uri.getScheme())
                                                    || "https".equals(uri.getScheme())),
                            "must begin with http:// or https://")
                    .describedAs(
                            "The OpenTelemetry collector that takes spans by OTLP over HTTP, such as"
                                    + " http://collector:4318; /v1/traces is added when it has no"
                                    + " path. No spans when not set.")
                    .optional();

    private static final Setting<Optional<Secret>> HEADERS =
            Setting.secret(PREFIX + "HEADERS")
                    .check(secret -> pairs(secret).isPresent(), IN_PAIRS)
                    .describedAs("Headers for the collector, as name=value,name=value.")
                    .optional();

    private static final Setting<Integer> QUEUE =
            Setting.integer(PREFIX + "QUEUE")
                    .withDefault(2048)
                    .check(spans -> spans >= 1, "must be at least 1")
                    .describedAs("Spans that may wait for the collector; more are dropped.");

    private static final Setting<Duration> TIMEOUT =
            Setting.duration(PREFIX + "TIMEOUT")
                    .withDefault(Duration.ofSeconds(10))
                    .check(Duration::isPositive, "must be longer than 0s")
                    .describedAs("How long the collector may take for a request.");

    /// The settings.
    public static final SettingGroup GROUP =
            new SettingGroup(PREFIX, List.of(ENDPOINT, HEADERS, QUEUE, TIMEOUT));

    /// Takes it from the settings that were read; empty when no spans are wanted.
    public static Optional<TraceConfig> from(Values values) {
        return values.get(ENDPOINT)
                .map(uri ->
                        new TraceConfig(
                                withPath(uri),
                                values.get(HEADERS).orElse(new Secret("")),
                                values.get(QUEUE),
                                values.get(TIMEOUT)));
    }

    private static URI withPath(URI uri) {
        String path = uri.getPath();
        return path == null || path.isEmpty() || path.equals("/") ? uri.resolve(PATH) : uri;
    }

    /// The headers by name.
    Map<String, String> headersByName() {
        return pairs(headers)
                .orElseThrow(() -> new IllegalArgumentException("headers " + IN_PAIRS));
    }

    private static Optional<Map<String, String>> pairs(Secret secret) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String pair : secret.reveal().split(",", -1)) {
            int equals = pair.indexOf('=');
            if (pair.isBlank()) {
                continue;
            }
            if (equals < 1) {
                return Optional.empty();
            }
            headers.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
        return Optional.of(headers);
    }
}
