package dev.carillon.platform.admin;

import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.Values;
import java.net.InetSocketAddress;
import java.util.List;

/// Where the admin port listens.
///
/// @param host name or address of the interface; the default is the loopback address
/// @param port from 0 to 65535; 0 means any free one
public record AdminConfig(String host, int port) {

    /// The beginning of the settings' names.
    public static final String PREFIX = "CARILLON_ADMIN_";

    private static final Setting<String> HOST =
            Setting.text(PREFIX + "HOST")
                    .withDefault("127.0.0.1")
                    .describedAs(
                            "The interface the admin port listens on; 0.0.0.0 for all, where only"
                                    + " operators can reach it.");

    private static final Setting<Integer> PORT =
            Setting.port(PREFIX + "PORT")
                    .withDefault(9400)
                    .describedAs("The port of /live, /ready and /metrics; 0 for any free one.");

    /// The settings.
    public static final SettingGroup GROUP = new SettingGroup(PREFIX, List.of(HOST, PORT));

    /// Checks the port.
    public AdminConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    PREFIX + "PORT: must be a port from 0 to 65535, was " + port);
        }
    }

    /// Takes it from the settings that were read.
    public static AdminConfig from(Values values) {
        return new AdminConfig(values.get(HOST), values.get(PORT));
    }

    /// The address to bind; the host's name is looked up here.
    public InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }
}
