package dev.carillon.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import dev.carillon.platform.config.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryConfigTest {

    @Test
    void speaksConfluentsKeys() {
        RegistryConfig config =
                read(
                        Map.of(
                                "CARILLON_REGISTRY_URL", "https://registry:8081",
                                "CARILLON_REGISTRY_USER_INFO", "me:hunter2",
                                "CARILLON_REGISTRY_SERIALIZER_CLASS", "io.x.S",
                                "CARILLON_REGISTRY_DESERIALIZER_CLASS", "io.x.D"));

        assertThat(config.properties())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "schema.registry.url", "https://registry:8081",
                                "basic.auth.credentials.source", "USER_INFO",
                                "basic.auth.user.info", "me:hunter2",
                                "carillon.serializer.class", "io.x.S",
                                "carillon.deserializer.class", "io.x.D"));
        assertThat(config.toString()).doesNotContain("hunter2");
    }

    @Test
    void leavesOutWhatIsNotSet() {
        assertThat(RegistryConfig.of("mock://test").properties())
                .containsExactly(Map.entry("schema.registry.url", "mock://test"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"registry:8081", "ftp://registry", "http://", "http:registry", "//registry"})
    void refusesAUrlThatIsNone(String url) {
        assertThatThrownBy(() -> read(Map.of("CARILLON_REGISTRY_URL", url)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARILLON_REGISTRY_URL: must be");
    }

    @Test
    void refusesAPasswordInTheUrlAndAUserWithoutOne() {
        assertThatThrownBy(() ->
                        read(
                                Map.of(
                                        "CARILLON_REGISTRY_URL",
                                        "http://me:hunter2@registry",
                                        "CARILLON_REGISTRY_USER_INFO",
                                        "hunter3")))
                .hasMessageContaining("CARILLON_REGISTRY_URL: must not contain a user name")
                .hasMessageContaining("CARILLON_REGISTRY_USER_INFO: must be user:password")
                .hasMessageNotContaining("hunter");
    }

    private static RegistryConfig read(Map<String, String> environment) {
        return Settings.read(
                SettingSource.of(environment),
                List.of(RegistryConfig.GROUP),
                Set.of(),
                RegistryConfig::from);
    }
}
