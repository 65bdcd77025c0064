package dev.carillon.testsupport.egress;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Addresses at the boundaries of every special range. The ranges are written down here a second
/// time, in another form than the code's, and compared as numbers instead of bits.
public final class AddressRows {

    private static final List<String> DENIED_IPV4 =
            List.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.31.196.0/24",
                    "192.52.193.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "192.175.48.0/24",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "168.63.129.16/32");

    /// Inside `2000::/3`, which is itself what is allowed.
    private static final List<String> DENIED_IPV6 =
            List.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48");

    /// Refused because they are outside of `2000::/3`.
    private static final List<String> OUTSIDE_IPV6 =
            List.of(
                    "::/128",
                    "::1/128",
                    "::/96",
                    "::ffff:0:0:0/96",
                    "64:ff9b::/96",
                    "64:ff9b:1::/48",
                    "64:ff9c::/32",
                    "100::/64",
                    "5f00::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8",
                    "4000::/3",
                    "8000::/1");

    private static final List<String> EMBEDDED =
            List.of(
                    "127.0.0.1",
                    "0.0.0.0",
                    "10.0.0.7",
                    "100.100.100.200",
                    "169.254.169.254",
                    "172.16.5.4",
                    "192.168.1.1",
                    "168.63.129.16",
                    "224.0.0.1",
                    "255.255.255.255");

    /// IPv4-compatible and translated (RFC 4291, 6052, 8215), and 6to4 (RFC 3056).
    private static final List<String> EMBEDDINGS =
            List.of("::%s", "::ffff:0:%s", "64:ff9b::%s", "64:ff9b:1::%s", "2002:%s::1");

    private AddressRows() {}

    /// An address.
    ///
    /// @param address as a literal
    /// @param isAllowed whether it may be called
    public record Row(String address, boolean isAllowed) {}

    /// Every row; IPv4 before IPv6.
    public static Stream<Row> boundaries() {
        Set<BigInteger> ipv4 = new TreeSet<>();
        DENIED_IPV4.forEach(range -> ipv4.addAll(boundariesOf(range)));
        Set<BigInteger> ipv6 = new TreeSet<>(boundariesOf("2000::/3"));
        DENIED_IPV6.forEach(range -> ipv6.addAll(boundariesOf(range)));
        OUTSIDE_IPV6.forEach(range -> ipv6.addAll(boundariesOf(range)));
        ipv6.removeIf(number -> number.shiftRight(32).equals(BigInteger.valueOf(0xffff)));
        return Stream.concat(
                ipv4.stream().map(number -> row(number, 4)),
                ipv6.stream().map(number -> row(number, 16)));
    }

    /// IPv6 addresses that stand for an IPv4 address that must not be called.
    public static List<String> embedded() {
        List<String> addresses = new ArrayList<>();
        for (String ipv4 : EMBEDDED) {
            byte[] b = InetAddress.ofLiteral(ipv4).getAddress();
            String hex = String.format(Locale.ROOT, "%02x%02x:%02x%02x", b[0], b[1], b[2], b[3]);
            EMBEDDINGS.forEach(form -> addresses.add(form.formatted(hex)));
        }
        return addresses;
    }

    private static List<BigInteger> boundariesOf(String range) {
        int bits = range.contains(":") ? 128 : 32;
        BigInteger first = first(range);
        BigInteger size = size(range, bits);
        List<BigInteger> numbers =
                new ArrayList<>(
                        List.of(
                                first,
                                first.add(size.shiftRight(1)),
                                first.add(size).subtract(BigInteger.ONE),
                                first.subtract(BigInteger.ONE),
                                first.add(size)));
        numbers.removeIf(number -> number.signum() < 0 || number.bitLength() > bits);
        return numbers;
    }

    private static Row row(BigInteger number, int length) {
        boolean isAllowed =
                length == 4
                        ? isInNone(number, DENIED_IPV4)
                        : !isInNone(number, List.of("2000::/3")) && isInNone(number, DENIED_IPV6);
        try {
            return new Row(
                    InetAddress.getByAddress(bytes(number, length)).getHostAddress(), isAllowed);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isInNone(BigInteger number, List<String> ranges) {
        return ranges.stream()
                .noneMatch(range -> {
                    BigInteger first = first(range);
                    int bits = range.contains(":") ? 128 : 32;
                    return number.compareTo(first) >= 0
                            && number.compareTo(first.add(size(range, bits))) < 0;
                });
    }

    private static BigInteger first(String range) {
        String address = range.substring(0, range.indexOf('/'));
        return new BigInteger(1, InetAddress.ofLiteral(address).getAddress());
    }

    private static BigInteger size(String range, int bits) {
        int length = Integer.parseInt(range.substring(range.indexOf('/') + 1));
        return BigInteger.ONE.shiftLeft(bits - length);
    }

    private static byte[] bytes(BigInteger number, int length) {
        byte[] bytes = new byte[length];
        byte[] magnitude = number.toByteArray();
        int count = Math.min(length, magnitude.length);
        System.arraycopy(magnitude, magnitude.length - count, bytes, length - count, count);
        return bytes;
    }
}
