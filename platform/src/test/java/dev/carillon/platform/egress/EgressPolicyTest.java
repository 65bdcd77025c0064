package dev.carillon.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testsupport.egress.AddressRows;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressPolicyTest {

    private static final EgressPolicy POLICY = new EgressPolicy(EgressConfig.strict(), List.of());

    static Stream<AddressRows.Row> boundaries() {
        return AddressRows.boundaries();
    }

    @ParameterizedTest
    @MethodSource("boundaries")
    void judgesTheFirstLastMiddleAndNeighboursOfEveryRange(AddressRows.Row row)
            throws UnknownHostException {
        assertThat(POLICY.judge(exactly(row.address())).isAllowed()).isEqualTo(row.isAllowed());
    }

    @Test
    void theRowsAreManyAndOfBothKinds() {
        List<AddressRows.Row> rows = boundaries().toList();

        assertThat(rows).hasSizeGreaterThan(140);
        assertThat(rows.stream().filter(AddressRows.Row::isAllowed).count()).isGreaterThan(30);
    }

    @Test
    void namesWhatItRefuses() {
        assertThat(verdicts("0.1.2.3", "::")).containsOnly(Verdict.UNSPECIFIED);
        assertThat(verdicts("127.0.0.1", "127.255.255.255", "::1")).containsOnly(Verdict.LOOPBACK);
        assertThat(verdicts("10.1.2.3", "172.16.0.1", "192.168.1.1", "fd00:ec2::254", "fec0::1"))
                .containsOnly(Verdict.PRIVATE);
        assertThat(verdicts("100.64.0.1")).containsOnly(Verdict.SHARED);
        assertThat(verdicts("169.254.169.254", "fe80::1")).containsOnly(Verdict.LINK_LOCAL);
        assertThat(verdicts("168.63.129.16")).containsOnly(Verdict.CLOUD_SERVICE);
        assertThat(verdicts("192.0.0.8", "192.88.99.1", "2001::1", "100::1"))
                .containsOnly(Verdict.SPECIAL_PURPOSE);
        assertThat(verdicts("192.0.2.1", "203.0.113.7", "2001:db8::1", "3fff::1"))
                .containsOnly(Verdict.DOCUMENTATION);
        assertThat(verdicts("198.19.0.1")).containsOnly(Verdict.BENCHMARKING);
        assertThat(verdicts("224.0.0.1", "ff02::1")).containsOnly(Verdict.MULTICAST);
        assertThat(verdicts("255.255.255.255", "240.0.0.1")).containsOnly(Verdict.RESERVED);
        assertThat(verdicts("64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1"))
                .containsOnly(Verdict.TRANSLATED);
        assertThat(verdicts("64:ff9c::1", "4000::1", "8000::1")).containsOnly(Verdict.NOT_GLOBAL);
        assertThat(verdicts("1.1.1.1", "93.184.215.14", "2606:4700::1111", "2a00:1450::1"))
                .containsOnly(Verdict.ALLOWED);
    }

    /// Every embedding of an IPv4 address in IPv6 is refused, whether the address is public or not;
    /// a mapped one is judged as the IPv4 address it is.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.0.1", "172.16.5.4", "0.0.0.0",
                "100.64.0.1", "224.0.0.1", "255.255.255.255", "168.63.129.16", "8.8.8.8", "1.1.1.1"
            })
    void seesThroughEmbeddings(String ipv4) throws UnknownHostException {
        byte[] inner = InetAddress.ofLiteral(ipv4).getAddress();
        Verdict direct = POLICY.judge(InetAddress.ofLiteral(ipv4));

        assertThat(POLICY.judge(embedded("00000000000000000000ffff", inner, ""))).isEqualTo(direct);
        for (InetAddress wrapped :
                List.of(
                        embedded("000000000000000000000000", inner, ""),
                        embedded("0000000000000000ffff0000", inner, ""),
                        embedded("0064ff9b0000000000000000", inner, ""),
                        embedded("0064ff9b0001000000000000", inner, ""),
                        embedded("2002", inner, "00000000000000000000"),
                        embedded("200100000000000000000000", inner, ""))) {
            assertThat(POLICY.judge(wrapped).isAllowed()).as(wrapped.toString()).isFalse();
        }
    }

    @Test
    void seesThroughAMappedAddressThatJavaDoesNotUnwrap() throws UnknownHostException {
        Inet6Address mapped =
                Inet6Address.getByAddress(
                        null,
                        embeddedBytes("00000000000000000000ffff", new byte[] {127, 0, 0, 1}),
                        0);

        assertThat(mapped.getAddress()).hasSize(16);
        assertThat(POLICY.judge(mapped)).isEqualTo(Verdict.LOOPBACK);
    }

    @Test
    void refusesAScopedAddressLikeAnyOther() throws UnknownHostException {
        byte[] linkLocal = InetAddress.ofLiteral("fe80::1").getAddress();

        assertThat(POLICY.judge(Inet6Address.getByAddress(null, linkLocal, 1)))
                .isEqualTo(Verdict.LINK_LOCAL);
    }

    @Test
    void allowsLoopbackAndNothingElseWhenToldSo() {
        EgressPolicy policy = new EgressPolicy(EgressConfig.withLoopback(), List.of());

        assertThat(policy.judge(InetAddress.ofLiteral("127.0.0.1"))).isEqualTo(Verdict.ALLOWED);
        assertThat(policy.judge(InetAddress.ofLiteral("127.8.9.1"))).isEqualTo(Verdict.ALLOWED);
        assertThat(policy.judge(InetAddress.ofLiteral("::1"))).isEqualTo(Verdict.ALLOWED);
        boundaries()
                .filter(row ->
                        !row.address().startsWith("127.")
                                && !row.address().equals("0:0:0:0:0:0:0:1"))
                .forEach(row ->
                        assertThat(policy.judge(InetAddress.ofLiteral(row.address())).isAllowed())
                                .as(row.address())
                                .isEqualTo(row.isAllowed()));
    }

    @Test
    void refusesTheRangesOfTheOperatorFirstOfAll() {
        EgressPolicy policy =
                new EgressPolicy(
                        new EgressConfig(
                                LoopbackRule.ALLOWED,
                                Set.of("https"),
                                Set.of(443),
                                List.of(
                                        Cidr.parse("93.184.0.0/16"),
                                        Cidr.parse("127.0.0.2/32"),
                                        Cidr.parse("2a00:64::/96")),
                                List.of()),
                        List.of());

        assertThat(policy.judge(InetAddress.ofLiteral("93.184.215.14")))
                .isEqualTo(Verdict.DENIED_BY_OPERATOR);
        assertThat(policy.judge(InetAddress.ofLiteral("::ffff:93.184.215.14")))
                .isEqualTo(Verdict.DENIED_BY_OPERATOR);
        assertThat(policy.judge(InetAddress.ofLiteral("2a00:64::7f00:1")))
                .isEqualTo(Verdict.DENIED_BY_OPERATOR);
        assertThat(policy.judge(InetAddress.ofLiteral("127.0.0.2")))
                .isEqualTo(Verdict.DENIED_BY_OPERATOR);
        assertThat(policy.judge(InetAddress.ofLiteral("93.185.0.0"))).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void allowsThePrivateRangesThatTheOperatorOpenedAndNothingElse() {
        EgressPolicy policy =
                new EgressPolicy(
                        opened(
                                List.of("10.9.0.0/16"),
                                List.of("172.30.7.0/24", "10.9.8.0/24", "fd12:3456::/32")),
                        List.of(InetAddress.ofLiteral("172.30.7.5")));

        for (String open :
                List.of("172.30.7.0", "172.30.7.255", "::ffff:172.30.7.9", "fd12:3456::9")) {
            assertThat(policy.judge(InetAddress.ofLiteral(open)))
                    .as(open)
                    .isEqualTo(Verdict.ALLOWED);
        }
        assertThat(policy.judge(InetAddress.ofLiteral("172.30.7.5")))
                .as("the host's own address")
                .isEqualTo(Verdict.OWN_ADDRESS);
        assertThat(policy.judge(InetAddress.ofLiteral("10.9.8.1")))
                .as("opened and denied")
                .isEqualTo(Verdict.DENIED_BY_OPERATOR);
        assertThat(policy.judge(InetAddress.ofLiteral("fd12:3457::9"))).isEqualTo(Verdict.PRIVATE);
        boundaries()
                .forEach(row ->
                        assertThat(policy.judge(InetAddress.ofLiteral(row.address())).isAllowed())
                                .as(row.address())
                                .isEqualTo(row.isAllowed()));
    }

    @Test
    void neverAllowsWhereCloudsKeepTheirMetadataWhateverIsOpened() {
        EgressPolicy policy =
                new EgressPolicy(
                        opened(List.of(), List.of("100.64.0.0/10", "fc00::/7")), List.of());

        assertThat(policy.judge(InetAddress.ofLiteral("100.64.0.1"))).isEqualTo(Verdict.ALLOWED);
        assertThat(policy.judge(InetAddress.ofLiteral("100.100.100.200")))
                .isEqualTo(Verdict.SHARED);
        assertThat(policy.judge(InetAddress.ofLiteral("fd00:ec2::254"))).isEqualTo(Verdict.PRIVATE);
        assertThat(policy.judge(InetAddress.ofLiteral("fd20:ce::254"))).isEqualTo(Verdict.PRIVATE);
        assertThat(policy.judge(InetAddress.ofLiteral("169.254.169.254")))
                .isEqualTo(Verdict.LINK_LOCAL);
    }

    private static EgressConfig opened(List<String> denied, List<String> allowed) {
        return new EgressConfig(
                LoopbackRule.REFUSED,
                Set.of("https"),
                Set.of(443),
                denied.stream().map(Cidr::parse).toList(),
                allowed.stream().map(Cidr::parse).toList());
    }

    @Test
    void refusesThisHostsOwnAddresses() throws Exception {
        EgressPolicy policy =
                new EgressPolicy(
                        EgressConfig.withLoopback(),
                        List.of(InetAddress.ofLiteral("93.184.215.14")));
        assertThat(policy.judge(InetAddress.ofLiteral("::ffff:93.184.215.14")))
                .isEqualTo(Verdict.OWN_ADDRESS);
        assertThat(policy.judge(InetAddress.ofLiteral("93.184.215.15"))).isEqualTo(Verdict.ALLOWED);

        EgressPolicy ofThisHost = new EgressPolicy(EgressConfig.strict());
        assertThat(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses))
                .isNotEmpty()
                .noneMatch(address -> ofThisHost.judge(address).isAllowed());
    }

    private static InetAddress exactly(String address) throws UnknownHostException {
        return InetAddress.getByAddress(InetAddress.ofLiteral(address).getAddress());
    }

    private static InetAddress embedded(String before, byte[] inner, String after)
            throws UnknownHostException {
        String hex = before + java.util.HexFormat.of().formatHex(inner) + after;
        return Inet6Address.getByAddress(null, java.util.HexFormat.of().parseHex(hex), 0);
    }

    private static byte[] embeddedBytes(String before, byte[] inner) {
        return java.util.HexFormat.of()
                .parseHex(before + java.util.HexFormat.of().formatHex(inner));
    }

    private static List<Verdict> verdicts(String... addresses) {
        return Arrays.stream(addresses)
                .map(address -> POLICY.judge(InetAddress.ofLiteral(address)))
                .toList();
    }
}
