package dev.carillon.subscription.notice;

import dev.carillon.platform.config.Secret;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Which mail server sends our notices, and how.
///
/// @param host its name or address
/// @param port its port
/// @param tls how the connection is protected
/// @param login who we are there, if it asks
/// @param from the sender, an address of ours
/// @param timeout for a connection, for each answer and for each write
/// @param authorities a PEM file of the authorities that its certificate may be from; those of the
///   JDK when not set
public record SmtpConfig(
        String host,
        int port,
        Tls tls,
        Optional<Login> login,
        String from,
        Duration timeout,
        Optional<Path> authorities) {

    /// How a connection is protected.
    public enum Tls {
        /// Not at all.
        NONE,
        /// It begins in the clear and goes on with TLS, or ends (RFC 3207).
        STARTTLS,
        /// TLS from the first byte (RFC 8314).
        IMPLICIT
    }

    /// A name and its password.
    public record Login(String user, Secret password) {}

    /// @throws IllegalArgumentException when the sender is no address, or a password would be sent
    ///   in the clear to another machine
    public SmtpConfig {
        if (!isAddress(from)) {
            throw new IllegalArgumentException("no address of a sender: " + from);
        }
        if (tls == Tls.NONE && login.isPresent() && !isLoopback(host)) {
            throw new IllegalArgumentException(
                    "CARILLON_SUBSCRIPTION_SMTP_TLS: the password of "
                            + login.get().user()
                            + " would be sent to "
                            + host
                            + " in the clear; use starttls or implicit");
        }
    }

    /// Whether a text is one plain address that mail can be sent to: `someone@example.com`, without
    /// a name, comment or control character.
    public static boolean isAddress(String text) {
        if (text.codePoints().anyMatch(point -> point <= ' ' || point > '~')) {
            return false;
        }
        try {
            InternetAddress address = new InternetAddress(text, true);
            address.validate();
            return text.equals(address.getAddress()) && text.indexOf('@') > 0;
        } catch (AddressException _) {
            return false;
        }
    }

    /// Whether a host is surely this machine.
    public static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("::1");
    }
}
