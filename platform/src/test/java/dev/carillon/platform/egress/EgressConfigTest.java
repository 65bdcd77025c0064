package dev.carillon.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EgressConfigTest {

    @Test
    void isStrictUnlessToldOtherwise() {
        assertThat(read(Map.of())).isEqualTo(EgressConfig.strict());
        assertThat(read(Map.of("CARILLON_EGRESS_ALLOW_LOOPBACK", "true")))
                .isEqualTo(EgressConfig.withLoopback());
    }

    @Test
    void readsSchemesPortsAndRanges() {
        assertThat(
                        read(
                                Map.of(
                                        "CARILLON_EGRESS_SCHEMES", "https,http",
                                        "CARILLON_EGRESS_PORTS", "443, 8443",
                                        "CARILLON_EGRESS_DENIED_CIDRS", "93.184.0.0/16,fd00::/8",
                                        "CARILLON_EGRESS_ALLOWED_PRIVATE_CIDRS",
                                                "172.30.7.0/24,fd12::/16")))
                .isEqualTo(
                        new EgressConfig(
                                LoopbackRule.REFUSED,
                                Set.of("http", "https"),
                                Set.of(443, 8443),
                                List.of(Cidr.parse("93.184.0.0/16"), Cidr.parse("fd00::/8")),
                                List.of(Cidr.parse("172.30.7.0/24"), Cidr.parse("fd12::/16"))));
    }

    @ParameterizedTest
    @CsvSource({
        "SCHEMES, ftp, must be https",
        "SCHEMES, HTTPS, must be https",
        "PORTS, 0, must be ports",
        "PORTS, 22, must be ports",
        "PORTS, 6667, must be ports",
        "PORTS, 65536, must be ports",
        "PORTS, 0443, must be ports",
        "DENIED_CIDRS, 10.0.0.1/8, must be ranges",
        "DENIED_CIDRS, 10.0.0.0, must be ranges",
        "ALLOWED_PRIVATE_CIDRS, 127.0.0.0/8, must be ranges within",
        "ALLOWED_PRIVATE_CIDRS, 169.254.169.254/32, must be ranges within",
        "ALLOWED_PRIVATE_CIDRS, 93.184.0.0/16, must be ranges within",
        "ALLOWED_PRIVATE_CIDRS, 0.0.0.0/0, must be ranges within",
        "ALLOWED_PRIVATE_CIDRS, 172.16.0.0/11, must be ranges within",
        "ALLOWED_PRIVATE_CIDRS, fe80::/10, must be ranges within",
        "ALLOWED_PRIVATE_CIDRS, 10.0.0.1/8, must be ranges within",
        "ALLOW_LOOPBACK, TRUE, must be true or false"
    })
    void refusesWhatMakesNoSense(String name, String value, String reason) {
        assertThatThrownBy(() -> read(Map.of("CARILLON_EGRESS_" + name, value)))
                .hasMessageContaining("CARILLON_EGRESS_" + name + ": " + reason)
                .hasMessageContaining("was \"" + value + "\"");
    }

    @Test
    void refusesTheSameInCode() {
        assertThatThrownBy(() ->
                        new EgressConfig(
                                LoopbackRule.REFUSED,
                                Set.of("ftp"),
                                Set.of(),
                                List.of(),
                                List.of()))
                .hasMessageContaining("CARILLON_EGRESS_SCHEMES");
        assertThatThrownBy(() ->
                        new EgressConfig(
                                LoopbackRule.REFUSED,
                                Set.of("https"),
                                Set.of(22),
                                List.of(),
                                List.of()))
                .hasMessageContaining("CARILLON_EGRESS_PORTS");
    }

    private static EgressConfig read(Map<String, String> environment) {
        return Settings.read(
                SettingSource.of(environment),
                List.of(EgressConfig.GROUP),
                Set.of(),
                EgressConfig::from);
    }
}
