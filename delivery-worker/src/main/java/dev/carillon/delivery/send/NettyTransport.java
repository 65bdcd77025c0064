package dev.carillon.delivery.send;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// HTTP/1.1 on Netty's event loops. Nothing is sent twice, no redirect is followed, nothing is
/// decoded, no proxy is taken from the environment. Each event loop has its own connections, so
/// that nothing is locked; only their number is shared. Safe for many threads.
final class NettyTransport implements AutoCloseable {

    private final EventLoopGroup loops;
    private final ExecutorService verifiers = Executors.newVirtualThreadPerTaskExecutor();
    private final ConnectionCap cap;
    private final LongAdder readInAll = new LongAdder();
    private final List<Connections> connections = new ArrayList<>();
    private volatile boolean isClosing;

    /// @param tls what to trust
    /// @param bug told of what cannot have been the other side's doing, the death of an event loop
    ///   among it
    NettyTransport(SendConfig config, SSLContext tls, Consumer<Throwable> bug) {
        // Before the event loops, which nobody would end when the proxy does not resolve.
        Optional<ProxyRoute> proxy =
                config.proxy()
                        .map(known -> new ProxyRoute(known, config.connectTimeout(), verifiers));
        this.cap = new ConnectionCap(config.maxConnections());
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        SendConfig.eventLoops(),
                        new DefaultThreadFactory("attempts", true),
                        NioIoHandler.newFactory());
        TlsClient secure = new TlsClient(tls, config.connectTimeout(), verifiers);
        for (EventExecutor executor : loops) {
            EventLoop loop = (EventLoop) executor;
            connections.add(
                    new Connections(loop, config, cap, secure, proxy, readInAll, this::shed, bug));
            loop.terminationFuture()
                    .addListener(_ -> {
                        if (!isClosing) {
                            bug.accept(new IllegalStateException("an event loop has ended"));
                        }
                    });
        }
    }

    /// The event loops with their connections.
    List<Connections> connections() {
        return List.copyOf(connections);
    }

    /// Connections that are open or being opened.
    int open() {
        return cap.taken();
    }

    /// Bytes read so far, from all connections.
    long bytesRead() {
        return readInAll.sum();
    }

    /// Every event loop lets one idle connection go, if it has one.
    private void shed() {
        for (Connections each : connections) {
            try {
                each.loop().execute(each::shed);
            } catch (RejectedExecutionException e) {
                // It is closing, and its connections with it.
                return;
            }
        }
    }

    /// Closes every connection; calls under way are not told.
    @Override
    public void close() {
        isClosing = true;
        verifiers.shutdownNow();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
