package dev.carillon.schemas.serde;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/// The settings of the serializer and the deserializer, under the keys of Confluent's. Keys that
/// are not known are left alone, because producers and consumers hand over all of their own.
///
/// Source: docs.confluent.io, "Configuration Reference for Schema Registry Clients".
final class SerdeSettings extends AbstractConfig {

    static final String URL = "schema.registry.url";
    static final String AUTO_REGISTER = "auto.register.schemas";
    static final String USE_LATEST_VERSION = "use.latest.version";
    static final String LATEST_STRICT = "latest.compatibility.strict";
    static final String LATEST_TTL_SECONDS = "latest.cache.ttl.sec";
    static final String NORMALIZE = "normalize.schemas";
    static final String REMOVE_JAVA_PROPERTIES = "avro.remove.java.properties";
    static final String SPECIFIC_READER = "specific.avro.reader";
    static final String LOGICAL_TYPES = "avro.use.logical.type.converters";
    static final String KEY_STRATEGY = "key.subject.name.strategy";
    static final String VALUE_STRATEGY = "value.subject.name.strategy";
    static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    static final String USER_INFO = "basic.auth.user.info";
    static final String USER_INFO_OLD_NAME = "schema.registry.basic.auth.user.info";
    static final String BEARER_SOURCE = "bearer.auth.credentials.source";
    static final String BEARER_TOKEN = "bearer.auth.token";
    static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";
    static final String READ_TIMEOUT = "http.read.timeout.ms";
    static final String CACHE_CAPACITY = "max.schemas.per.subject";
    static final String HEADER_PREFIX = "request.header.";

    /// Confluent's is a minute. Who waits out an outage here waits between calls, not in them, so
    /// that a process can still be stopped.
    static final int TIMEOUT_MILLIS = 10_000;

    private static final String MOCK = "mock://";

    /// What Confluent's serializer can do and this one cannot. To ignore one of these silently
    /// would write other bytes than were asked for.
    private static final Map<String, String> ONLY_THIS_VALUE =
            Map.of(
                    "schema.reflection", "false",
                    "use.schema.id", "-1",
                    "use.latest.with.metadata", "",
                    "context.name.strategy",
                            "io.confluent.kafka.serializers.context.NullContextNameStrategy",
                    "key.schema.id.serializer",
                            "io.confluent.kafka.serializers.schema.id.PrefixSchemaIdSerializer",
                    "value.schema.id.serializer",
                            "io.confluent.kafka.serializers.schema.id.PrefixSchemaIdSerializer");

    private static final ConfigDef KEYS =
            new ConfigDef()
                    .define(URL, ConfigDef.Type.LIST, Importance.HIGH, "Registry addresses")
                    .define(
                            AUTO_REGISTER,
                            ConfigDef.Type.BOOLEAN,
                            true,
                            Importance.MEDIUM,
                            "Register")
                    .define(
                            USE_LATEST_VERSION,
                            ConfigDef.Type.BOOLEAN,
                            false,
                            Importance.LOW,
                            "Latest")
                    .define(
                            LATEST_STRICT,
                            ConfigDef.Type.BOOLEAN,
                            true,
                            Importance.LOW,
                            "Check latest")
                    .define(
                            LATEST_TTL_SECONDS,
                            ConfigDef.Type.INT,
                            -1,
                            Importance.LOW,
                            "Age of latest")
                    .define(NORMALIZE, ConfigDef.Type.BOOLEAN, false, Importance.LOW, "Normalize")
                    .define(
                            REMOVE_JAVA_PROPERTIES,
                            ConfigDef.Type.BOOLEAN,
                            false,
                            Importance.LOW,
                            "Strip")
                    .define(
                            SPECIFIC_READER,
                            ConfigDef.Type.BOOLEAN,
                            false,
                            Importance.LOW,
                            "Classes")
                    .define(
                            LOGICAL_TYPES,
                            ConfigDef.Type.BOOLEAN,
                            false,
                            Importance.LOW,
                            "Logical types")
                    .define(
                            KEY_STRATEGY,
                            ConfigDef.Type.STRING,
                            SubjectNaming.TOPIC.confluentName(),
                            Importance.LOW,
                            "Subjects of keys")
                    .define(
                            VALUE_STRATEGY,
                            ConfigDef.Type.STRING,
                            SubjectNaming.TOPIC.confluentName(),
                            Importance.LOW,
                            "Subjects of values")
                    .define(
                            CREDENTIALS_SOURCE,
                            ConfigDef.Type.STRING,
                            "URL",
                            Importance.LOW,
                            "Basic auth")
                    .define(USER_INFO, ConfigDef.Type.PASSWORD, "", Importance.LOW, "name:password")
                    .define(
                            USER_INFO_OLD_NAME,
                            ConfigDef.Type.PASSWORD,
                            "",
                            Importance.LOW,
                            "name:password")
                    .define(BEARER_SOURCE, ConfigDef.Type.STRING, "", Importance.LOW, "Bearer auth")
                    .define(BEARER_TOKEN, ConfigDef.Type.PASSWORD, "", Importance.LOW, "Token")
                    .define(
                            CONNECT_TIMEOUT,
                            ConfigDef.Type.INT,
                            TIMEOUT_MILLIS,
                            Range.atLeast(1),
                            Importance.LOW,
                            "Connect within")
                    .define(
                            READ_TIMEOUT,
                            ConfigDef.Type.INT,
                            TIMEOUT_MILLIS,
                            Range.atLeast(1),
                            Importance.LOW,
                            "Answer within")
                    .define(
                            CACHE_CAPACITY,
                            ConfigDef.Type.INT,
                            1000,
                            Range.atLeast(1),
                            Importance.LOW,
                            "Remembered schemas");

    /// Reads and checks all of them.
    ///
    /// @throws ConfigException when a value is wrong, or asks for what is not supported
    SerdeSettings(Map<String, ?> configs) {
        super(KEYS, classesAsNames(configs), false);
        ONLY_THIS_VALUE.forEach((key, only) -> {
            Object value = originals().get(key);
            if (value != null && !value.toString().equals(only)) {
                throw new ConfigException(
                        key,
                        value,
                        "Carillon's Avro serde does not support it; leave it out, or use"
                                + " Confluent's classes (carillon.serializer.class)");
            }
        });
        addresses();
        naming(SerdeRole.KEY);
        naming(SerdeRole.VALUE);
        authorization(URI.create("http://unused"));
    }

    private static Map<String, Object> classesAsNames(Map<String, ?> configs) {
        Map<String, Object> named = new HashMap<>();
        configs.forEach(
                (key, value) -> named.put(key, value instanceof Class<?> c ? c.getName() : value));
        return named;
    }

    /// The scope of a `mock://` address, when that is what the settings name.
    Optional<String> mockScope() {
        List<String> urls = getList(URL);
        return urls.size() == 1 && urls.getFirst().startsWith(MOCK)
                ? Optional.of(urls.getFirst().substring(MOCK.length()))
                : Optional.empty();
    }

    /// The addresses, in the order in which they are tried.
    List<URI> addresses() {
        if (mockScope().isPresent()) {
            return List.of();
        }
        List<URI> addresses = getList(URL).stream().map(SerdeSettings::address).toList();
        if (addresses.isEmpty()) {
            throw new ConfigException(URL, "", "name at least one http:// or https:// address");
        }
        return addresses;
    }

    private static URI address(String text) {
        try {
            URI uri = new URI(text.strip().replaceAll("/+$", ""));
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Falls through: its message would repeat a password that stands in the address.
        }
        throw new ConfigException(
                "%s: %s is not an http:// or https:// address, nor a single mock:// one"
                        .formatted(URL, text.replaceAll("//[^/]*@", "//[hidden]@")));
    }

    /// The `Authorization` header for an address, when there is one.
    Optional<String> authorization(URI address) {
        if (!getString(BEARER_SOURCE).isEmpty()) {
            return Optional.of(Authorization.bearer(this));
        }
        return Authorization.basic(this, address);
    }

    /// Headers that every request carries, from keys such as `request.header.X-Tenant`.
    Map<String, String> requestHeaders() {
        Map<String, String> headers = new HashMap<>();
        originalsWithPrefix(HEADER_PREFIX)
                .forEach((name, value) -> headers.put(name, value.toString()));
        return headers;
    }

    SubjectNaming naming(SerdeRole role) {
        String key =
                switch (role) {
                    case KEY -> KEY_STRATEGY;
                    case VALUE -> VALUE_STRATEGY;
                };
        return SubjectNaming.named(key, getString(key));
    }

    Duration connectTimeout() {
        return Duration.ofMillis(getInt(CONNECT_TIMEOUT));
    }

    Duration readTimeout() {
        return Duration.ofMillis(getInt(READ_TIMEOUT));
    }

    int cacheCapacity() {
        return getInt(CACHE_CAPACITY);
    }

    /// How long the newest version of a subject is believed; empty means for ever.
    Optional<Duration> latestTtl() {
        int seconds = getInt(LATEST_TTL_SECONDS);
        return seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }
}
