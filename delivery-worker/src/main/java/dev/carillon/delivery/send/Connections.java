package dev.carillon.delivery.send;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop: those under use, and those kept for the next request to the
/// same name and address. Everything but the constructor happens on that event loop.
final class Connections {

    static final Duration MAX_AGE = Duration.ofMinutes(5);

    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final int MAX_ADDRESSES = 3;
    private static final int READ_BYTES = 8 * 1024;
    private static final WriteBufferWaterMark WRITE_BYTES =
            new WriteBufferWaterMark(16 * 1024, 32 * 1024);

    private final EventLoop loop;
    private final ConnectionCap cap;
    private final TlsClient tls;
    private final Optional<ProxyRoute> proxy;
    private final Consumer<Throwable> bug;
    private final Runnable shedElsewhere;
    private final LongAdder readInAll;
    private final Bootstrap bootstrap;
    private final Map<PoolKey, Deque<Connection>> idle = new HashMap<>();

    /// The idle ones, the one that has been idle for longest first.
    private final LinkedHashSet<Connection> idleInOrder = new LinkedHashSet<>();

    /// @param proxy what every connection goes through, if anything
    /// @param shedElsewhere asks the other event loops to let an idle connection go
    Connections(
            EventLoop loop,
            SendConfig config,
            ConnectionCap cap,
            TlsClient tls,
            Optional<ProxyRoute> proxy,
            LongAdder readInAll,
            Runnable shedElsewhere,
            Consumer<Throwable> bug) {
        this.loop = loop;
        this.cap = cap;
        this.tls = tls;
        this.proxy = proxy;
        this.readInAll = readInAll;
        this.shedElsewhere = shedElsewhere;
        this.bug = bug;
        this.bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .disableResolver()
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                Math.toIntExact(config.connectTimeout().toMillis()))
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BYTES)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(READ_BYTES));
        var _ =
                loop.scheduleWithFixedDelay(
                        this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    EventLoop loop() {
        return loop;
    }

    /// Sends a request, over a connection that is kept for it or a new one.
    void send(Call call) {
        long now = System.nanoTime();
        for (InetAddress address : call.addresses()) {
            Connection kept = take(key(call, address), now);
            if (kept != null) {
                kept.send(call);
                return;
            }
        }
        dial(call, 0);
    }

    /// Keeps a connection whose answer is complete.
    void keep(Connection connection) {
        if (cap.isWanted()) {
            connection.close();
            return;
        }
        idle.computeIfAbsent(connection.key(), _ -> new ArrayDeque<>(2)).push(connection);
        idleInOrder.add(connection);
    }

    /// A connection has been closed.
    void gone(Connection connection) {
        if (idleInOrder.remove(connection)) {
            Deque<Connection> alike = idle.get(connection.key());
            if (alike != null && alike.remove(connection) && alike.isEmpty()) {
                idle.remove(connection.key());
            }
        }
    }

    /// Closes the connection that has been idle for longest, when there is an idle one.
    void shed() {
        if (!idleInOrder.isEmpty()) {
            idleInOrder.getFirst().close();
        }
    }

    /// How many are idle.
    int idle() {
        return idleInOrder.size();
    }

    private static PoolKey key(Call call, InetAddress address) {
        OpenEndpoint endpoint = call.request().endpoint();
        return new PoolKey(endpoint.isSecure(), endpoint.host(), endpoint.port(), address);
    }

    private @Nullable Connection take(PoolKey key, long now) {
        Deque<Connection> alike = idle.get(key);
        if (alike == null) {
            return null;
        }
        while (!alike.isEmpty()) {
            Connection newest = alike.pop();
            idleInOrder.remove(newest);
            if (newest.isUsable(now)) {
                if (alike.isEmpty()) {
                    idle.remove(key);
                }
                return newest;
            }
            newest.close();
        }
        idle.remove(key);
        return null;
    }

    private void dial(Call call, int attempt) {
        if (cap.tryTake()) {
            connect(call, attempt);
            return;
        }
        shed();
        if (cap.tryTake()) {
            connect(call, attempt);
            return;
        }
        cap.await(() -> loop.execute(() -> guarded(call, () -> connect(call, attempt))));
        shedElsewhere.run();
    }

    /// Dials; the right to a connection is taken, and goes back when the channel is closed.
    private void connect(Call call, int attempt) {
        if (call.hasEnded()) {
            cap.giveBack();
            return;
        }
        InetAddress address = call.addresses().get(attempt);
        PoolKey key = key(call, address);
        AnswerLimit limit = new AnswerLimit(readInAll);
        Connection connection = new Connection(key, limit, this, bug);
        SslHandler secure = key.isSecure() ? tls.handler(key.host(), key.port()) : null;
        ChannelFuture dialled =
                bootstrap
                        .clone()
                        .handler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channel.pipeline().addLast(limit);
                                        proxy.ifPresent(route ->
                                                channel.pipeline().addLast(route.handler()));
                                        if (secure != null) {
                                            channel.pipeline().addLast(secure);
                                        }
                                        channel.pipeline().addLast(new AnswerDecoder(), connection);
                                    }
                                })
                        .connect(new InetSocketAddress(nameless(address), key.port()));
        Channel channel = dialled.channel();
        call.goesOver(channel);
        channel.closeFuture().addListener(_ -> cap.giveBack());
        dialled.addListener(_ ->
                guarded(
                        call,
                        () -> {
                            if (!dialled.isSuccess()) {
                                notConnected(call, attempt);
                            } else if (secure == null) {
                                ready(call, connection);
                            } else {
                                whenSecure(call, connection, secure);
                            }
                        }));
    }

    /// The address without the name that it was looked up by: a proxy would be asked for that, and
    /// look it up again.
    private static InetAddress nameless(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("every address has 4 or 16 bytes", e);
        }
    }

    private void notConnected(Call call, int attempt) {
        int next = attempt + 1;
        if (call.hasEnded()) {
            return;
        }
        if (next < Math.min(MAX_ADDRESSES, call.addresses().size())) {
            dial(call, next);
        } else {
            call.end(new Exchange.Failed("the connection could not be made"));
        }
    }

    private void whenSecure(Call call, Connection connection, SslHandler secure) {
        secure.handshakeFuture()
                .addListener(handshake ->
                        guarded(
                                call,
                                () -> {
                                    if (handshake.isSuccess()) {
                                        ready(call, connection);
                                    } else {
                                        connection.close();
                                        call.end(
                                                new Exchange.Failed(
                                                        "no secure connection could be" + " made"));
                                    }
                                }));
    }

    private static void ready(Call call, Connection connection) {
        if (call.hasEnded()) {
            connection.close();
        } else {
            connection.send(call);
        }
    }

    /// What fails inside must still end the call, which nobody else would do.
    private void guarded(Call call, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            bug.accept(e);
            call.end(new Exchange.Failed("cut short"));
        }
    }

    private void sweep() {
        try {
            long now = System.nanoTime();
            List<Connection> tooOld = new ArrayList<>();
            for (Connection connection : idleInOrder) {
                if (!connection.isUsable(now)) {
                    tooOld.add(connection);
                }
            }
            tooOld.forEach(Connection::close);
        } catch (RuntimeException | Error e) {
            bug.accept(e);
            throw e;
        }
    }
}
