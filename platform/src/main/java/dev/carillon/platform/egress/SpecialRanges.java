package dev.carillon.platform.egress;

import java.util.List;

/// The ranges that are not for the public, by the IANA registries of special-purpose addresses (RFC
/// 6890 and its updates), AS112 (RFC 7534, 7535), and Azure's WireServer.
final class SpecialRanges {

    /// A range and what its addresses are.
    record Range(Cidr cidr, Verdict verdict) {
        static Range of(String cidr, Verdict verdict) {
            return new Range(Cidr.parse(cidr), verdict);
        }
    }

    static final List<Range> IPV4 =
            List.of(
                    Range.of("0.0.0.0/8", Verdict.UNSPECIFIED),
                    Range.of("10.0.0.0/8", Verdict.PRIVATE),
                    Range.of("100.64.0.0/10", Verdict.SHARED),
                    Range.of("127.0.0.0/8", Verdict.LOOPBACK),
                    Range.of("169.254.0.0/16", Verdict.LINK_LOCAL),
                    Range.of("172.16.0.0/12", Verdict.PRIVATE),
                    Range.of("192.0.0.0/24", Verdict.SPECIAL_PURPOSE),
                    Range.of("192.0.2.0/24", Verdict.DOCUMENTATION),
                    Range.of("192.31.196.0/24", Verdict.SPECIAL_PURPOSE),
                    Range.of("192.52.193.0/24", Verdict.SPECIAL_PURPOSE),
                    Range.of("192.88.99.0/24", Verdict.SPECIAL_PURPOSE),
                    Range.of("192.168.0.0/16", Verdict.PRIVATE),
                    Range.of("192.175.48.0/24", Verdict.SPECIAL_PURPOSE),
                    Range.of("198.18.0.0/15", Verdict.BENCHMARKING),
                    Range.of("198.51.100.0/24", Verdict.DOCUMENTATION),
                    Range.of("203.0.113.0/24", Verdict.DOCUMENTATION),
                    Range.of("224.0.0.0/4", Verdict.MULTICAST),
                    Range.of("240.0.0.0/4", Verdict.RESERVED),
                    Range.of("168.63.129.16/32", Verdict.CLOUD_SERVICE));

    /// The only range of IPv6 that is for the public.
    static final Cidr IPV6_GLOBAL = Cidr.parse("2000::/3");

    /// What is not, inside [#IPV6_GLOBAL].
    static final List<Range> IPV6_IN_GLOBAL =
            List.of(
                    Range.of("2001::/23", Verdict.SPECIAL_PURPOSE),
                    Range.of("2001:db8::/32", Verdict.DOCUMENTATION),
                    Range.of("2002::/16", Verdict.TRANSLATED),
                    Range.of("3fff::/20", Verdict.DOCUMENTATION),
                    Range.of("2620:4f:8000::/48", Verdict.SPECIAL_PURPOSE));

    /// Names for what is outside of [#IPV6_GLOBAL]; whatever is in none of these is refused as
    /// well.
    static final List<Range> IPV6_OUTSIDE =
            List.of(
                    Range.of("::/128", Verdict.UNSPECIFIED),
                    Range.of("::1/128", Verdict.LOOPBACK),
                    Range.of("::/96", Verdict.TRANSLATED),
                    Range.of("::ffff:0:0:0/96", Verdict.TRANSLATED),
                    Range.of("64:ff9b::/96", Verdict.TRANSLATED),
                    Range.of("64:ff9b:1::/48", Verdict.TRANSLATED),
                    Range.of("100::/64", Verdict.SPECIAL_PURPOSE),
                    Range.of("5f00::/16", Verdict.SPECIAL_PURPOSE),
                    Range.of("fc00::/7", Verdict.PRIVATE),
                    Range.of("fe80::/10", Verdict.LINK_LOCAL),
                    Range.of("fec0::/10", Verdict.PRIVATE),
                    Range.of("ff00::/8", Verdict.MULTICAST));

    /// What an operator may open: the ranges that only a network's own owner gives out.
    private static final List<Cidr> OPENABLE =
            List.of(
                    Cidr.parse("10.0.0.0/8"),
                    Cidr.parse("100.64.0.0/10"),
                    Cidr.parse("172.16.0.0/12"),
                    Cidr.parse("192.168.0.0/16"),
                    Cidr.parse("fc00::/7"));

    /// Where clouds answer for their metadata inside of [#OPENABLE]; never to be called.
    private static final List<Cidr> METADATA =
            List.of(
                    Cidr.parse("fd00:ec2::/32"),
                    Cidr.parse("fd20:ce::/32"),
                    Cidr.parse("100.100.100.200/32"));

    private SpecialRanges() {}

    /// Whether the whole range is one that an operator may open.
    static boolean isPrivate(Cidr range) {
        return OPENABLE.stream().anyMatch(openable -> openable.contains(range));
    }

    /// Whether clouds keep their metadata at an unwrapped address, although it looks private.
    static boolean isMetadata(byte[] address) {
        return METADATA.stream().anyMatch(range -> range.contains(address));
    }

    /// The verdict on an unwrapped address of 4 or 16 bytes.
    static Verdict judge(byte[] address) {
        if (address.length == 4) {
            return firstOf(IPV4, address, Verdict.ALLOWED);
        }
        return IPV6_GLOBAL.contains(address)
                ? firstOf(IPV6_IN_GLOBAL, address, Verdict.ALLOWED)
                : firstOf(IPV6_OUTSIDE, address, Verdict.NOT_GLOBAL);
    }

    private static Verdict firstOf(List<Range> ranges, byte[] address, Verdict otherwise) {
        for (Range range : ranges) {
            if (range.cidr().contains(address)) {
                return range.verdict();
            }
        }
        return otherwise;
    }
}
