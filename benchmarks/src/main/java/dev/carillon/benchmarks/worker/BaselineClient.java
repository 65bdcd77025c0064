package dev.carillon.benchmarks.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// The bare client that everything is compared with: Netty, 64 kept-alive connections, one request
/// of the same size after the other on each; nothing is read from Kafka, opened, signed, decided or
/// written down. A process of its own. It reads `<port> <count>` on standard input, sends so many
/// requests, and answers `done`.
final class BaselineClient {

    private static final int CONNECTIONS = 64;
    private static final int THREADS = 2;

    private BaselineClient() {}

    /// Runs until its standard input ends.
    public static void main(String[] args) throws IOException, InterruptedException {
        byte[] body = Payload.ofSize(Integer.getInteger("bench.payload"));
        int endpoints = Integer.getInteger("bench.endpoints");
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                new Run(Integer.parseInt(words[0]), Long.parseLong(words[1]), body, endpoints)
                        .await();
                System.out.println("done");
                System.out.flush();
            }
        }
    }

    private static final class Run {
        private final byte[] body;
        private final int endpoints;
        private final AtomicLong toSend;
        private final CountDownLatch answers = new CountDownLatch(CONNECTIONS);
        private final EventLoopGroup loops;
        private final List<Channel> channels = new ArrayList<>();

        Run(int port, long count, byte[] body, int endpoints) {
            this.body = body;
            this.endpoints = endpoints;
            this.toSend = new AtomicLong(count);
            this.loops = new MultiThreadIoEventLoopGroup(THREADS, NioIoHandler.newFactory());
            Bootstrap bootstrap =
                    new Bootstrap()
                            .group(loops)
                            .channel(NioSocketChannel.class)
                            .handler(
                                    new ChannelInitializer<SocketChannel>() {
                                        @Override
                                        protected void initChannel(SocketChannel channel) {
                                            channel.pipeline()
                                                    .addLast(new HttpClientCodec(), new Sender());
                                        }
                                    });
            for (int i = 0; i < CONNECTIONS; i++) {
                channels.add(bootstrap.connect("127.0.0.1", port).syncUninterruptibly().channel());
            }
        }

        void await() throws InterruptedException {
            answers.await();
            for (Channel channel : channels) {
                channel.close().sync();
            }
            loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).sync();
        }

        private final class Sender extends SimpleChannelInboundHandler<HttpObject> {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                send(ctx);
            }

            @Override
            protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
                if (message instanceof LastHttpContent) {
                    send(ctx);
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                throw new IllegalStateException("the baseline failed", cause);
            }

            private void send(ChannelHandlerContext ctx) {
                long left = toSend.getAndDecrement();
                if (left <= 0) {
                    answers.countDown();
                    return;
                }
                DefaultFullHttpRequest request =
                        new DefaultFullHttpRequest(
                                HttpVersion.HTTP_1_1,
                                HttpMethod.POST,
                                "/" + left % endpoints,
                                Unpooled.wrappedBuffer(body));
                request.headers()
                        .set(HttpHeaderNames.HOST, "127.0.0.1")
                        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                        .set("webhook-id", "0")
                        .set("webhook-timestamp", "1614265330")
                        .set(
                                "webhook-signature",
                                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
                ctx.writeAndFlush(request)
                        .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
            }
        }
    }
}
