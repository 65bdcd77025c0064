package dev.carillon.platform.egress;

import java.net.InetAddress;
import java.util.Arrays;

/// A range of addresses: `10.0.0.0/8`, `fd00::/8`. IPv4 ranges hold IPv4 addresses only; an
/// IPv4-mapped IPv6 address has to be unwrapped before.
public final class Cidr {

    private final byte[] network;
    private final int length;

    private Cidr(byte[] network, int length) {
        this.network = network;
        this.length = length;
    }

    /// Reads the usual text form. Bits beyond the prefix must be zero.
    ///
    /// @throws IllegalArgumentException when the text is no such range; the message says why
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" lacks a prefix length such as /24");
        }
        byte[] network = parseAddress(text, text.substring(0, slash));
        int length = parseLength(text, text.substring(slash + 1), network.length * 8);
        byte[] masked = network.clone();
        for (int bit = length; bit < network.length * 8; bit++) {
            masked[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        if (!Arrays.equals(network, masked)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has bits beyond its prefix length");
        }
        return new Cidr(network, length);
    }

    private static byte[] parseAddress(String text, String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            // ofLiteral takes 10.1 for 10.0.0.1; whoever writes a range means what is written.
            boolean isIpv6 = address.indexOf(':') >= 0;
            boolean isScoped = address.indexOf('%') >= 0;
            boolean isMapped = isIpv6 && parsed.getAddress().length == 4;
            if (!isScoped && !isMapped && (isIpv6 || parsed.getHostAddress().equals(address))) {
                return parsed.getAddress();
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" does not begin with an address", e);
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" does not begin with an address in its plain form");
    }

    private static int parseLength(String text, String digits, int longest) {
        if (digits.matches("\\d{1,3}") && Integer.parseInt(digits) <= longest) {
            return Integer.parseInt(digits);
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" needs a prefix length from 0 to " + longest);
    }

    /// Whether an address of 4 or 16 bytes, in network order, is in the range.
    public boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = length / 8;
        if (!Arrays.equals(network, 0, whole, address, 0, whole)) {
            return false;
        }
        int rest = length % 8;
        if (rest == 0) {
            return true;
        }
        int mask = 0xff << (8 - rest) & 0xff;
        return (network[whole] & mask) == (address[whole] & mask);
    }

    /// Whether every address of the other range is in this one.
    public boolean contains(Cidr other) {
        return other.length >= length && contains(other.network);
    }

    /// The text form.
    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/" + length;
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /// By network and length.
    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Cidr cidr
                && length == cidr.length
                && Arrays.equals(network, cidr.network);
    }

    /// By network and length.
    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + length;
    }
}
