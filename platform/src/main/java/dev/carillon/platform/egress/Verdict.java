package dev.carillon.platform.egress;

/// What the egress policy says of an address. Everything but [#ALLOWED] is a refusal; the names are
/// for operators and never shown to whoever typed the URL.
public enum Verdict {
    /// A public address that may be called.
    ALLOWED,
    /// `0.0.0.0/8`, `::`: this host or this network.
    UNSPECIFIED,
    /// `127.0.0.0/8`, `::1`.
    LOOPBACK,
    /// RFC 1918, and the unique local addresses of IPv6.
    PRIVATE,
    /// `100.64.0.0/10`: behind a carrier's NAT.
    SHARED,
    /// `169.254.0.0/16`, `fe80::/10`; clouds answer for their metadata here.
    LINK_LOCAL,
    /// A cloud's internal service on a public-looking address.
    CLOUD_SERVICE,
    /// Assigned to a protocol, to AS112 or to a relay.
    SPECIAL_PURPOSE,
    /// For documentation only.
    DOCUMENTATION,
    /// For benchmarks only.
    BENCHMARKING,
    /// To many receivers.
    MULTICAST,
    /// Reserved, the broadcast address among it.
    RESERVED,
    /// An IPv6 address that wraps an IPv4 address for a translator or a tunnel.
    TRANSLATED,
    /// An IPv6 address outside `2000::/3`.
    NOT_GLOBAL,
    /// An address of this host.
    OWN_ADDRESS,
    /// In a range that the operator has denied.
    DENIED_BY_OPERATOR;

    /// Whether the address may be called.
    public boolean isAllowed() {
        return this == ALLOWED;
    }
}
