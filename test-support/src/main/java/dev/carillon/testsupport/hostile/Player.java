package dev.carillon.testsupport.hostile;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Plays behaviours on connections, always on the connection's event loop.
final class Player {

    /// Blocks that are written before the other connections have their turn.
    private static final int BLOCKS_A_TURN = 16;

    private static final long BLOCKED_PAUSE_MILLIS = 5;

    private Player() {}

    static void play(Channel connection, Behaviour behaviour) {
        switch (behaviour) {
            case Behaviour.Hang _ -> {}
            case Behaviour.Answer(Behaviour.Text bytes, Behaviour.Then then) ->
                    answer(connection, bytes, then);
            case Behaviour.Delay delay -> {
                ScheduledFuture<?> turn =
                        connection
                                .eventLoop()
                                .schedule(
                                        () -> play(connection, delay.then()),
                                        delay.delay().toNanos(),
                                        TimeUnit.NANOSECONDS);
                endsWith(connection, turn);
            }
            case Behaviour.Drip drip -> {
                write(connection, drip.beginning());
                Behaviour.Text drop = Behaviour.Text.of(String.valueOf(drip.drop()));
                long pause = drip.pause().toNanos();
                ScheduledFuture<?> turns =
                        connection
                                .eventLoop()
                                .scheduleAtFixedRate(
                                        () -> write(connection, drop),
                                        pause,
                                        pause,
                                        TimeUnit.NANOSECONDS);
                endsWith(connection, turns);
            }
            case Behaviour.Renegotiate(Behaviour then) -> {
                SslHandler secure = connection.pipeline().get(SslHandler.class);
                if (secure == null) {
                    throw new IllegalStateException("only TLS has handshakes");
                }
                secure.renegotiate().addListener(_ -> play(connection, then));
            }
            case Behaviour.Endless(Behaviour.Text beginning, Behaviour.Text block) -> {
                write(connection, beginning);
                pump(connection, block);
            }
        }
    }

    private static void answer(Channel connection, Behaviour.Text bytes, Behaviour.Then then) {
        switch (then) {
            case KEEP -> write(connection, bytes);
            case CLOSE ->
                    connection
                            .writeAndFlush(Unpooled.wrappedBuffer(bytes.bytes()))
                            .addListener(ChannelFutureListener.CLOSE);
            case CUT ->
                    connection
                            .writeAndFlush(Unpooled.wrappedBuffer(bytes.bytes()))
                            .addListener(_ -> {
                                // Past the TLS handler, which would say goodbye.
                                var _ = connection.pipeline().firstContext().close();
                            });
            case RESET ->
                    connection
                            .writeAndFlush(Unpooled.wrappedBuffer(bytes.bytes()))
                            .addListener(_ -> {
                                connection.config().setOption(ChannelOption.SO_LINGER, 0);
                                var _ = connection.pipeline().firstContext().close();
                            });
        }
    }

    private static void write(Channel connection, Behaviour.Text bytes) {
        if (bytes.bytes().length > 0) {
            var _ =
                    connection.writeAndFlush(
                            Unpooled.wrappedBuffer(bytes.bytes()), connection.voidPromise());
        }
    }

    private static void pump(Channel connection, Behaviour.Text block) {
        if (!connection.isActive()) {
            return;
        }
        for (int i = 0; i < BLOCKS_A_TURN && connection.isWritable(); i++) {
            write(connection, block);
        }
        if (connection.isWritable()) {
            connection.eventLoop().execute(() -> pump(connection, block));
        } else {
            var _ =
                    connection
                            .eventLoop()
                            .schedule(
                                    () -> pump(connection, block),
                                    BLOCKED_PAUSE_MILLIS,
                                    TimeUnit.MILLISECONDS);
        }
    }

    /// A timer goes with its connection, or thousands of hanging ones would pile up.
    private static void endsWith(Channel connection, ScheduledFuture<?> timer) {
        connection
                .closeFuture()
                .addListener(_ -> {
                    var _ = timer.cancel(false);
                });
    }
}
