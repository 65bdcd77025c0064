package dev.carillon.delivery.app;

import dev.carillon.delivery.send.OutboundProxy;
import dev.carillon.platform.config.Secret;
import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.Values;
import java.util.List;
import java.util.Optional;

/// The settings of the outbound proxy. The environment's own (`HTTPS_PROXY` and the like) are not
/// read.
final class ProxySettings {

    private static final Setting<Optional<String>> HOST =
            Setting.text(DeliveryWorkerConfig.PREFIX + "PROXY_HOST")
                    .check(host -> !host.isBlank(), "must not be blank")
                    .describedAs(
                            "The HTTP proxy that every call to an endpoint goes through, by"
                                    + " CONNECT to the address that the egress policy has judged;"
                                    + " no other setting or variable names one.")
                    .optional();

    private static final Setting<Integer> PORT =
            Setting.port(DeliveryWorkerConfig.PREFIX + "PROXY_PORT")
                    .check(port -> port >= 1, "must be from 1 to 65535")
                    .withDefault(3128)
                    .describedAs("The port of the outbound proxy.");

    private static final Setting<Optional<String>> USER =
            Setting.text(DeliveryWorkerConfig.PREFIX + "PROXY_USER")
                    .describedAs("The name that the outbound proxy knows us by.")
                    .optional();

    private static final Setting<Optional<Secret>> PASSWORD =
            Setting.secret(DeliveryWorkerConfig.PREFIX + "PROXY_PASSWORD")
                    .describedAs("The password that belongs to PROXY_USER.")
                    .optional();

    static final List<Setting<?>> ALL = List.of(HOST, PORT, USER, PASSWORD);

    private ProxySettings() {}

    /// @throws IllegalArgumentException when a name has no password, or either has no proxy
    static Optional<OutboundProxy> from(Values values) {
        Optional<String> host = values.get(HOST);
        Optional<String> user = values.get(USER);
        Optional<Secret> password = values.get(PASSWORD);
        if (user.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException(
                    USER.name() + " and " + PASSWORD.name() + ": set both or none");
        }
        if (host.isEmpty() && user.isPresent()) {
            throw new IllegalArgumentException(
                    USER.name() + ": there is no proxy without " + HOST.name());
        }
        return host.map(name ->
                new OutboundProxy(
                        name,
                        values.get(PORT),
                        user.map(who ->
                                new OutboundProxy.Credentials(who, password.orElseThrow()))));
    }
}
