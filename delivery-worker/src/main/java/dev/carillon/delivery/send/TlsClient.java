package dev.carillon.delivery.send;

import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// Makes the TLS side of connections: TLS 1.2 and 1.3 and nothing older, and a certificate that
/// must be trusted and must be for the name (RFC 9525). Safe for many threads.
final class TlsClient {

    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] PROTOCOLS = {"http/1.1"};

    private final SSLContext context;
    private final Duration handshakeTimeout;
    private final Executor verifiers;

    /// @param context whom to trust
    /// @param verifiers where certificates are verified, which takes milliseconds that an event
    ///   loop does not have
    TlsClient(SSLContext context, Duration handshakeTimeout, Executor verifiers) {
        this.context = context;
        this.handshakeTimeout = handshakeTimeout;
        this.verifiers = verifiers;
    }

    /// The handler for a connection to this name.
    SslHandler handler(String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(VERSIONS);
        parameters.setApplicationProtocols(PROTOCOLS);
        if (!isAddress(host)) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        engine.setSSLParameters(parameters);
        SslHandler handler = new SslHandler(engine, verifiers);
        handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        return handler;
    }

    /// The one address that a URL may have is `127.0.0.1`; RFC 6066 forbids to send it as a name.
    private static boolean isAddress(String host) {
        return host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
