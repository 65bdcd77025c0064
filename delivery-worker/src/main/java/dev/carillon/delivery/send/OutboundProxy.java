package dev.carillon.delivery.send;

import static java.util.Objects.requireNonNull;

import dev.carillon.platform.config.Secret;
import java.util.Optional;

/// An HTTP proxy that every connection to an endpoint goes through, by the method `CONNECT` (RFC
/// 9110, section 9.3.6), also for plain HTTP: what is inside the tunnel is the same as without one.
/// The proxy is asked for the address that the egress policy has judged, never for a name.
///
/// @param host its name or address; looked up again and again, by the system and without a policy
/// @param port its port, from 1 to 65535
/// @param credentials who we are to it; empty when it does not ask
public record OutboundProxy(String host, int port, Optional<Credentials> credentials) {

    /// Who we are, sent by the scheme `Basic` (RFC 7617).
    ///
    /// @param user the name
    /// @param password the password
    public record Credentials(String user, Secret password) {}

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException when the host is empty or the port out of its range
    public OutboundProxy {
        requireNonNull(credentials, "credentials is null");
        if (host.isBlank()) {
            throw new IllegalArgumentException("a proxy needs a host");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is from 1 to 65535, was " + port);
        }
    }
}
