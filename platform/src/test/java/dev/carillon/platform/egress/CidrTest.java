package dev.carillon.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, true",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "172.16.0.0/12, 172.31.255.255, true",
        "172.16.0.0/12, 172.32.0.0, false",
        "198.18.0.0/15, 198.19.255.255, true",
        "198.18.0.0/15, 198.20.0.0, false",
        "1.2.3.4/32, 1.2.3.4, true",
        "1.2.3.4/32, 1.2.3.5, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "2001::/23, 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff, true",
        "2001::/23, 2001:200::, false",
        "::/0, 2001::, true",
        "::/0, 1.2.3.4, false"
    })
    void holdsWhatItsPrefixSays(String range, String address, boolean isInside) {
        assertThat(Cidr.parse(range).contains(InetAddress.ofLiteral(address).getAddress()))
                .isEqualTo(isInside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.1/8",
                "10/8",
                "10.0/16",
                "010.0.0.0/8",
                "fd00::/129",
                "fd00::1/8",
                "fe80::%1/10",
                "::ffff:10.0.0.0/104",
                "host.example/8",
                "10.0.0.0/8/8",
                ""
            })
    void refusesWhatIsNoRange(String text) {
        assertThatThrownBy(() -> Cidr.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void isEqualToTheSameRangeOnly() {
        assertThat(Cidr.parse("fd00::/8"))
                .isEqualTo(Cidr.parse("FD00:0::/8"))
                .hasSameHashCodeAs(Cidr.parse("FD00:0::/8"))
                .isNotEqualTo(Cidr.parse("fd00::/16"))
                .isNotEqualTo(Cidr.parse("fc00::/8"))
                .hasToString("fd00:0:0:0:0:0:0:0/8");
        assertThat(Cidr.parse("fd00::/8").hashCode())
                .isNotEqualTo(Cidr.parse("fd00::/16").hashCode())
                .isNotEqualTo(Cidr.parse("fc00::/8").hashCode())
                .isEqualTo(31 * Arrays.hashCode(InetAddress.ofLiteral("fd00::").getAddress()) + 8);
        assertThatThrownBy(() -> Cidr.parse("1/8")).hasMessageContaining("does not begin with");
    }
}
