package dev.carillon.platform.egress;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Says which addresses may be called. Pure and thread-safe: it looks nothing up, so it can be
/// asked when a URL is written, when a connection is made and when one is used again.
///
/// Of IPv4 everything is allowed that is not special; of IPv6 nothing but the global unicast range
/// without its special parts. Private ranges are refused unless the operator has opened them;
/// loopback, link-local and metadata addresses cannot be opened so. An IPv4-mapped IPv6 address is
/// judged as the IPv4 address it is.
public final class EgressPolicy {

    private final EgressConfig config;
    private final Set<List<Byte>> ownAddresses;

    /// A policy that also refuses the addresses that this host has now.
    ///
    /// @throws IllegalStateException when the host's addresses cannot be read
    public EgressPolicy(EgressConfig config) {
        this(config, addressesOfThisHost());
    }

    /// A policy that also refuses the given addresses as the host's own.
    public EgressPolicy(EgressConfig config, Collection<InetAddress> ownAddresses) {
        this.config = config;
        this.ownAddresses = new HashSet<>();
        ownAddresses.forEach(address -> this.ownAddresses.add(key(unwrap(address.getAddress()))));
    }

    /// The verdict on an address.
    public Verdict judge(InetAddress address) {
        byte[] bytes = unwrap(address.getAddress());
        for (Cidr denied : config.deniedRanges()) {
            if (denied.contains(bytes)) {
                return Verdict.DENIED_BY_OPERATOR;
            }
        }
        Verdict verdict = SpecialRanges.judge(bytes);
        if (verdict == Verdict.LOOPBACK && config.allowsLoopback()) {
            return Verdict.ALLOWED;
        }
        if (isOpened(bytes)) {
            verdict = Verdict.ALLOWED;
        }
        if (verdict == Verdict.ALLOWED && ownAddresses.contains(key(bytes))) {
            return Verdict.OWN_ADDRESS;
        }
        return verdict;
    }

    /// Whether the operator has opened a private range with this address in it.
    private boolean isOpened(byte[] address) {
        return config.allowedPrivateRanges().stream().anyMatch(range -> range.contains(address))
                && !SpecialRanges.isMetadata(address);
    }

    /// The IPv4 address inside an IPv4-mapped IPv6 address (`::ffff:0:0/96`), else the same bytes.
    private static byte[] unwrap(byte[] address) {
        if (address.length != 16) {
            return address;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return address;
            }
        }
        boolean isMapped = address[10] == (byte) 0xff && address[11] == (byte) 0xff;
        return isMapped ? Arrays.copyOfRange(address, 12, 16) : address;
    }

    private static List<Byte> key(byte[] address) {
        Byte[] boxed = new Byte[address.length];
        Arrays.setAll(boxed, i -> address[i]);
        return List.of(boxed);
    }

    private static Collection<InetAddress> addressesOfThisHost() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException e) {
            throw new IllegalStateException(
                    "cannot read this host's addresses, which must not be called", e);
        }
    }
}
