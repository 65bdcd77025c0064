package dev.carillon.testsupport.hostile;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// A receiver on the loopback address that treats each request as a script says. It is cheap enough
/// to stand behind benchmarks (a healthy answer costs some microseconds) and to be thousands of
/// endpoints at one time, one for each path. Any number of threads may ask it.
public final class HostileReceiver implements AutoCloseable {

    private static final int BACKLOG = 8192;

    private final EventLoopGroup loops;
    private final Setup setup;
    private final Map<String, AtomicLong> requests = new ConcurrentHashMap<>();
    private final Map<Channel, AtomicInteger> connections = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Integer> closedConnections = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final Map<String, ConcurrentLinkedQueue<String>> digests = new ConcurrentHashMap<>();
    private final Channel server;

    /// How a receiver is set up.
    ///
    /// @param script how requests are treated
    /// @param arrivals told of each request
    /// @param threads event loops; 1 is enough for some 100,000 requests a second
    /// @param digests which bodies have their digests kept
    /// @param greeting what is done to a connection when it is accepted, before any request
    /// @param tls the certificate to show; empty for plain HTTP
    public record Setup(
            Script script,
            Arrivals arrivals,
            int threads,
            Digests digests,
            Behaviour greeting,
            Optional<SSLContext> tls) {

        /// One thread, no ledger, no digests, no greeting, plain HTTP.
        public static Setup of(Script script) {
            return new Setup(
                    script,
                    Arrivals.IGNORED,
                    1,
                    Digests.NONE,
                    new Behaviour.Hang(),
                    Optional.empty());
        }

        /// The same with a ledger.
        public Setup telling(Arrivals ledger) {
            return new Setup(script, ledger, threads, digests, greeting, tls);
        }

        /// The same, keeping the digest of every body.
        public Setup keepingDigests() {
            return new Setup(script, arrivals, threads, Digests.SHA_256, greeting, tls);
        }

        /// The same, doing this to every connection first.
        public Setup greeting(Behaviour behaviour) {
            return new Setup(script, arrivals, threads, digests, behaviour, tls);
        }

        /// The same over TLS.
        public Setup secure(SSLContext certificate) {
            return new Setup(
                    script, arrivals, threads, digests, greeting, Optional.of(certificate));
        }
    }

    /// Which digests of bodies are kept.
    public enum Digests {
        /// None.
        NONE,
        /// SHA-256 of each body, by `webhook-id`.
        SHA_256
    }

    private HostileReceiver(Setup setup) {
        this.setup = setup;
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        setup.threads(),
                        new DefaultThreadFactory("receiver", true),
                        NioIoHandler.newFactory());
        try {
            this.server =
                    new ServerBootstrap()
                            .group(loops)
                            .channel(NioServerSocketChannel.class)
                            .option(ChannelOption.SO_BACKLOG, BACKLOG)
                            .childOption(ChannelOption.TCP_NODELAY, true)
                            .childHandler(
                                    new ChannelInitializer<SocketChannel>() {
                                        @Override
                                        protected void initChannel(SocketChannel connection) {
                                            accept(connection);
                                        }
                                    })
                            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                            .syncUninterruptibly()
                            .channel();
        } catch (RuntimeException e) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
            throw e;
        }
    }

    /// Starts a receiver on a free port.
    public static HostileReceiver start(Setup setup) {
        return new HostileReceiver(setup);
    }

    /// Starts a receiver on a free port that does nothing but follow the script.
    public static HostileReceiver start(Script script) {
        return start(Setup.of(script));
    }

    /// Starts a receiver on a free port that treats every request alike.
    public static HostileReceiver start(Behaviour behaviour) {
        return start(Script.always(behaviour));
    }

    /// The port of 127.0.0.1 it listens on.
    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /// The URL of a path.
    ///
    /// @param path begins with `/`
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /// How many requests were read to their end.
    public long requests() {
        return requests.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /// How many requests of this path were read to their end.
    public long requests(String path) {
        AtomicLong count = requests.get(path);
        return count == null ? 0 : count.get();
    }

    /// How many connections were accepted.
    public int accepted() {
        return accepted.get();
    }

    /// How many connections are open.
    public int open() {
        return connections.size();
    }

    /// The most connections that were open at one time.
    public int mostOpen() {
        return mostOpen.get();
    }

    /// How many requests each connection has had, closed ones first.
    public List<Integer> requestsByConnection() {
        List<Integer> counts = new ArrayList<>(closedConnections);
        connections.values().forEach(count -> counts.add(count.get()));
        return List.copyOf(counts);
    }

    /// The digests of the bodies that came with this `webhook-id`, in hexadecimal, when they are
    /// kept.
    public List<String> digests(String webhookId) {
        Collection<String> found = digests.get(webhookId);
        return found == null ? List.of() : List.copyOf(found);
    }

    /// Closes every connection and stops.
    @Override
    public void close() {
        server.close().syncUninterruptibly();
        for (Channel connection : connections.keySet()) {
            connection.close().syncUninterruptibly();
        }
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void accept(SocketChannel connection) {
        accepted.incrementAndGet();
        AtomicInteger count = new AtomicInteger();
        connections.put(connection, count);
        mostOpen.accumulateAndGet(connections.size(), Math::max);
        connection
                .closeFuture()
                .addListener(_ -> {
                    connections.remove(connection);
                    closedConnections.add(count.get());
                });
        setup.tls()
                .ifPresent(tls -> {
                    SSLEngine engine = tls.createSSLEngine();
                    engine.setUseClientMode(false);
                    connection.pipeline().addLast(new SslHandler(engine));
                });
        connection
                .pipeline()
                .addLast(
                        new RequestReader(
                                (ctx, path, id, digest) -> read(ctx, count, path, id, digest),
                                newDigest()));
        connection.eventLoop().execute(() -> Player.play(connection, setup.greeting()));
    }

    private void read(
            ChannelHandlerContext ctx,
            AtomicInteger countOfConnection,
            String path,
            String webhookId,
            byte @Nullable [] digest) {
        countOfConnection.incrementAndGet();
        long number = requests.computeIfAbsent(path, _ -> new AtomicLong()).incrementAndGet();
        if (digest != null) {
            digests.computeIfAbsent(webhookId, _ -> new ConcurrentLinkedQueue<>())
                    .add(HexFormat.of().formatHex(digest));
        }
        setup.arrivals().arrived(path, webhookId, System.nanoTime());
        Player.play(ctx.channel(), setup.script().behaviour(path, number));
    }

    private @Nullable MessageDigest newDigest() {
        try {
            return switch (setup.digests()) {
                case NONE -> null;
                case SHA_256 -> MessageDigest.getInstance("SHA-256");
            };
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
