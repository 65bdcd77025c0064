package dev.carillon.platform.egress;

import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.Values;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Where a process may call.
///
/// @param loopback whether the own host may be called
/// @param schemes `https`, and `http` if it must be
/// @param ports the ports a URL may name, none of those that browsers refuse
/// @param deniedRanges ranges beyond the built-in ones, such as the cluster's own
/// @param allowedPrivateRanges private ranges that may be called all the same, for receivers inside
///   the own network; everything in them can be reached by whoever may write a webhook
public record EgressConfig(
        LoopbackRule loopback,
        Set<String> schemes,
        Set<Integer> ports,
        List<Cidr> deniedRanges,
        List<Cidr> allowedPrivateRanges) {

    /// The beginning of the settings' names.
    public static final String PREFIX = "CARILLON_EGRESS_";

    private static final Setting<Boolean> ALLOW_LOOPBACK =
            Setting.flag(PREFIX + "ALLOW_LOOPBACK")
                    .withDefault(false)
                    .describedAs(
                            "Allows calls to this host, on any port and with http; for the"
                                    + " standalone mode and for tests only.");

    private static final Setting<List<String>> SCHEMES =
            Setting.texts(PREFIX + "SCHEMES")
                    .check(
                            schemes -> List.of("https", "http").containsAll(schemes),
                            "must be https, or http,https")
                    .withDefault(List.of("https"))
                    .describedAs("The schemes a URL may have.");

    private static final Setting<List<String>> PORTS =
            Setting.texts(PREFIX + "PORTS")
                    .check(
                            ports -> ports.stream().allMatch(EgressConfig::isPortText),
                            "must be ports from 1 to 65535, separated by commas, none of those that"
                                    + " browsers refuse (fetch.spec.whatwg.org/#port-blocking)")
                    .withDefault(List.of("443"))
                    .describedAs("The ports a URL may name.");

    private static final Setting<List<String>> DENIED_CIDRS =
            Setting.texts(PREFIX + "DENIED_CIDRS")
                    .check(
                            ranges -> ranges.stream().allMatch(EgressConfig::isCidrText),
                            "must be ranges such as 10.0.0.0/8 or fd00::/8, separated by commas,"
                                    + " with no bits beyond the prefix")
                    .withDefault(List.of())
                    .describedAs(
                            "Ranges to refuse beyond the built-in ones: the cluster's and the"
                                    + " brokers' public addresses, a NAT64 prefix of your own.");

    private static final Setting<List<String>> ALLOWED_PRIVATE_CIDRS =
            Setting.texts(PREFIX + "ALLOWED_PRIVATE_CIDRS")
                    .check(
                            ranges -> ranges.stream().allMatch(EgressConfig::isPrivateCidrText),
                            "must be ranges within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16,"
                                    + " 100.64.0.0/10 or fc00::/7, separated by commas")
                    .withDefault(List.of())
                    .describedAs(
                            "Private ranges that may be called all the same, for receivers in your"
                                    + " own network. Whoever may write a webhook reaches everything"
                                    + " in them; DENIED_CIDRS wins.");

    /// The settings.
    public static final SettingGroup GROUP =
            new SettingGroup(
                    PREFIX,
                    List.of(ALLOW_LOOPBACK, SCHEMES, PORTS, DENIED_CIDRS, ALLOWED_PRIVATE_CIDRS));

    /// Copies and checks its parts.
    public EgressConfig {
        schemes = Set.copyOf(schemes);
        ports = Set.copyOf(ports);
        deniedRanges = List.copyOf(deniedRanges);
        allowedPrivateRanges = List.copyOf(allowedPrivateRanges);
        for (Cidr range : allowedPrivateRanges) {
            if (!SpecialRanges.isPrivate(range)) {
                throw new IllegalArgumentException(
                        PREFIX + "ALLOWED_PRIVATE_CIDRS: must be private ranges, was " + range);
            }
        }
        if (schemes.isEmpty() || !Set.of("http", "https").containsAll(schemes)) {
            throw new IllegalArgumentException(
                    PREFIX + "SCHEMES: must be https or http, was " + new TreeSet<>(schemes));
        }
        for (int port : ports) {
            if (port < 1 || port > 65_535 || BadPorts.contains(port)) {
                throw new IllegalArgumentException(
                        PREFIX + "PORTS: must be ports that browsers do not refuse, was " + port);
            }
        }
    }

    /// https on port 443 to public addresses only.
    public static EgressConfig strict() {
        return new EgressConfig(
                LoopbackRule.REFUSED, Set.of("https"), Set.of(443), List.of(), List.of());
    }

    /// [#strict], and the own host besides.
    public static EgressConfig withLoopback() {
        return new EgressConfig(
                LoopbackRule.ALLOWED, Set.of("https"), Set.of(443), List.of(), List.of());
    }

    /// Takes it from the settings that were read.
    public static EgressConfig from(Values values) {
        Set<Integer> ports = new TreeSet<>();
        values.get(PORTS).forEach(port -> ports.add(Integer.parseInt(port)));
        return new EgressConfig(
                values.get(ALLOW_LOOPBACK) ? LoopbackRule.ALLOWED : LoopbackRule.REFUSED,
                Set.copyOf(values.get(SCHEMES)),
                ports,
                values.get(DENIED_CIDRS).stream().map(Cidr::parse).toList(),
                values.get(ALLOWED_PRIVATE_CIDRS).stream().map(Cidr::parse).toList());
    }

    /// Whether the own host may be called.
    public boolean allowsLoopback() {
        return loopback == LoopbackRule.ALLOWED;
    }

    private static boolean isPortText(String text) {
        if (!text.matches("[1-9]\\d{0,4}")) {
            return false;
        }
        int port = Integer.parseInt(text);
        return port <= 65_535 && !BadPorts.contains(port);
    }

    private static boolean isPrivateCidrText(String text) {
        return isCidrText(text) && SpecialRanges.isPrivate(Cidr.parse(text));
    }

    private static boolean isCidrText(String text) {
        try {
            return Cidr.parse(text).toString() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
