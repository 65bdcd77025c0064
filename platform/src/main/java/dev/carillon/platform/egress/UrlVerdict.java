package dev.carillon.platform.egress;

import java.net.URI;

/// What [UrlRule] says of a URL.
public sealed interface UrlVerdict {

    /// It may be stored and called.
    ///
    /// @param url the form to store and to dial: the host in lower case, no default port, a path
    /// @param host the name to resolve, to check the certificate against, and to send as `Host`
    /// @param port the port to dial, the scheme's own when the URL names none
    record Accepted(URI url, String host, int port) implements UrlVerdict {}

    /// It may not.
    ///
    /// @param reason for whoever typed it, with the remedy; it repeats nothing but the host or the
    ///   port
    record Refused(String reason) implements UrlVerdict {}
}
