package dev.carillon.delivery.send;

import io.netty.handler.proxy.HttpProxyHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way through an outbound proxy: makes the handler that asks it for a tunnel. The proxy's
/// address is known from the start, and looked up again beside the work, so that no event loop
/// waits for a name. Safe for many threads.
final class ProxyRoute {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyRoute.class);
    private static final long FRESH_NANOS = Duration.ofSeconds(30).toNanos();

    private final OutboundProxy proxy;
    private final Duration timeout;
    private final Executor lookups;
    private final AtomicBoolean isLookingUp = new AtomicBoolean();
    private volatile Known known;

    private record Known(InetSocketAddress address, long since) {}

    /// Looks the proxy up.
    ///
    /// @param timeout for a tunnel
    /// @param lookups where its name is looked up again
    /// @throws IllegalArgumentException when its name does not resolve
    ProxyRoute(OutboundProxy proxy, Duration timeout, Executor lookups) {
        this.proxy = proxy;
        this.timeout = timeout;
        this.lookups = lookups;
        try {
            this.known = lookedUp();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "the outbound proxy's name \"" + proxy.host() + "\" does not resolve", e);
        }
    }

    /// A handler for one connection.
    HttpProxyHandler handler() {
        Known last = known;
        if (System.nanoTime() - last.since() > FRESH_NANOS
                && isLookingUp.compareAndSet(false, true)) {
            lookUpAgain();
        }
        HttpProxyHandler handler =
                proxy.credentials()
                        .map(who ->
                                new HttpProxyHandler(
                                        last.address(), who.user(), who.password().reveal()))
                        .orElseGet(() -> new HttpProxyHandler(last.address()));
        handler.setConnectTimeoutMillis(timeout.toMillis());
        return handler;
    }

    private void lookUpAgain() {
        try {
            lookups.execute(() -> {
                try {
                    known = lookedUp();
                } catch (UnknownHostException e) {
                    LOG.atWarn()
                            .addKeyValue("proxy", proxy.host())
                            .log(
                                    "the outbound proxy's name does not resolve; its last address stays");
                    known = new Known(known.address(), System.nanoTime());
                } finally {
                    isLookingUp.set(false);
                }
            });
        } catch (RejectedExecutionException e) {
            // It is closing; the last address will do.
            isLookingUp.set(false);
        }
    }

    private Known lookedUp() throws UnknownHostException {
        return new Known(
                new InetSocketAddress(InetAddress.getByName(proxy.host()), proxy.port()),
                System.nanoTime());
    }
}
