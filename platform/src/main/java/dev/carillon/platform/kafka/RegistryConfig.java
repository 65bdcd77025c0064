package dev.carillon.platform.kafka;

import dev.carillon.platform.config.Secret;
import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.Values;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How to reach the schema registry. The configuration keys are Confluent's, so that Confluent's
/// own classes understand them too.
///
/// @param url `http`, `https`, or `mock://name` for a registry inside the process
/// @param userInfo `user:password` for HTTP basic authentication
/// @param serializerClass a serializer to use in place of ours, by class name
/// @param deserializerClass a deserializer to use in place of ours, by class name
public record RegistryConfig(
        URI url,
        Optional<Secret> userInfo,
        Optional<String> serializerClass,
        Optional<String> deserializerClass) {

    /// The beginning of the settings' names.
    public static final String PREFIX = "CARILLON_REGISTRY_";

    private static final Setting<URI> URL =
            Setting.uri(PREFIX + "URL")
                    .check(
                            RegistryConfig::isSupported,
                            "must begin with http://, https:// or mock://")
                    .describedAs("The schema registry, speaking Confluent's REST protocol.");

    private static final Setting<Optional<Secret>> USER_INFO =
            Setting.secret(PREFIX + "USER_INFO")
                    .check(info -> info.reveal().indexOf(':') > 0, "must be user:password")
                    .describedAs("User and password of the registry, as user:password.")
                    .optional();

    private static final Setting<Optional<String>> SERIALIZER_CLASS =
            Setting.text(PREFIX + "SERIALIZER_CLASS")
                    .describedAs("A serializer in place of Carillon's own, by class name.")
                    .optional();

    private static final Setting<Optional<String>> DESERIALIZER_CLASS =
            Setting.text(PREFIX + "DESERIALIZER_CLASS")
                    .describedAs("A deserializer in place of Carillon's own, by class name.")
                    .optional();

    /// The settings.
    public static final SettingGroup GROUP =
            new SettingGroup(PREFIX, List.of(URL, USER_INFO, SERIALIZER_CLASS, DESERIALIZER_CLASS));

    /// Checks the URL.
    public RegistryConfig {
        if (!isSupported(url)) {
            throw new IllegalArgumentException(
                    PREFIX + "URL: must begin with http://, https:// or mock://, was " + url);
        }
    }

    /// A registry without authentication, with our own serializers.
    public static RegistryConfig of(String url) {
        return new RegistryConfig(
                URI.create(url), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// Takes it from the settings that were read.
    public static RegistryConfig from(Values values) {
        return new RegistryConfig(
                values.get(URL),
                values.get(USER_INFO),
                values.get(SERIALIZER_CLASS),
                values.get(DESERIALIZER_CLASS));
    }

    /// The configuration of a serializer or deserializer, under Confluent's keys; ours are
    /// `carillon.serializer.class` and `carillon.deserializer.class`. It contains the password: do
    /// not log it.
    public Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        properties.put("schema.registry.url", url.toString());
        userInfo.ifPresent(info -> {
            properties.put("basic.auth.credentials.source", "USER_INFO");
            properties.put("basic.auth.user.info", info.reveal());
        });
        serializerClass.ifPresent(name -> properties.put("carillon.serializer.class", name));
        deserializerClass.ifPresent(name -> properties.put("carillon.deserializer.class", name));
        return properties;
    }

    private static boolean isSupported(URI url) {
        return switch (url.getScheme()) {
            case "http", "https" -> url.getHost() != null;
            case "mock" -> true;
            case null, default -> false;
        };
    }
}
