package dev.carillon.delivery.send;

import dev.carillon.delivery.domain.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection, last in its pipeline: sends one request at a time and reads the answer
/// to it. Everything happens on its event loop.
final class Connection extends ChannelInboundHandlerAdapter {

    static final String BROKEN = "the connection broke before the answer was complete";
    private static final String NOT_HTTP = "the answer was not valid HTTP";
    private static final String NO_TUNNEL = "the proxy made no tunnel";
    private static final String TOO_LONG = "the answer was too long";

    /// A body up to this size goes out in one piece with its head; what is longer is written little
    /// by little, as the other side takes it.
    private static final int PIECE_BYTES = 16 * 1024;

    private final PoolKey key;
    private final AnswerLimit limit;
    private final Connections owner;
    private final Consumer<Throwable> bug;
    private final long born = System.nanoTime();
    private @Nullable Channel channel;
    private @Nullable Call call;
    private int bodySent;
    private int interim;
    private @Nullable Head head;
    private byte[] kept = new byte[0];
    private int bodyRead;
    private long idleUntil;

    /// The head of an answer.
    ///
    /// @param keepAlive how long the connection may be kept; zero for not at all
    private record Head(int status, Optional<String> retryAfter, Duration keepAlive) {}

    /// @param bug told of what cannot have been the other side's doing
    Connection(PoolKey key, AnswerLimit limit, Connections owner, Consumer<Throwable> bug) {
        this.key = key;
        this.limit = limit;
        this.owner = owner;
        this.bug = bug;
    }

    PoolKey key() {
        return key;
    }

    /// Whether it may still be used.
    boolean isUsable(long now) {
        return channel != null
                && channel.isActive()
                && now - idleUntil < 0
                && now - born < Connections.MAX_AGE.toNanos();
    }

    /// Closes at once.
    void close() {
        limit.closeNow();
    }

    /// Closes a connection at once, whatever state it is in.
    static void closeNow(Channel channel) {
        AnswerLimit limit = channel.pipeline().get(AnswerLimit.class);
        if (limit == null) {
            var _ = channel.close();
        } else {
            limit.closeNow();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.channel = ctx.channel();
    }

    /// Sends a call's request.
    void send(Call next) {
        Channel over = Objects.requireNonNull(channel, "a request before the connection");
        this.call = next;
        this.interim = 0;
        this.head = null;
        this.bodyRead = 0;
        this.kept = new byte[0];
        limit.weSpeak();
        next.goesOver(over);
        Bytes body = next.request().body();
        ByteBuf out =
                over.alloc()
                        .ioBuffer(
                                512
                                        + next.request().endpoint().head().length
                                        + Math.min(PIECE_BYTES, body.length()));
        next.request().writeHead(out);
        if (body.length() <= PIECE_BYTES) {
            out.writeBytes(body.asByteBuffer());
            bodySent = body.length();
        } else {
            bodySent = 0;
        }
        var _ = over.writeAndFlush(out, over.voidPromise());
        writeMore();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        writeMore();
        ctx.fireChannelWritabilityChanged();
    }

    private void writeMore() {
        while (call != null && channel != null && channel.isWritable()) {
            Bytes body = call.request().body();
            int length = Math.min(PIECE_BYTES, body.length() - bodySent);
            if (length == 0) {
                return;
            }
            ByteBuf piece = Unpooled.wrappedBuffer(body.asByteBuffer().slice(bodySent, length));
            bodySent += length;
            var _ = channel.writeAndFlush(piece, channel.voidPromise());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (call == null) {
                // Nothing was asked.
                close();
            } else if (message instanceof HttpObject part) {
                read(part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(HttpObject part) {
        DecoderResult result = part.decoderResult();
        if (result.isFailure()) {
            broken(result.cause());
            return;
        }
        if (part instanceof HttpResponse response && !readHead(response)) {
            return;
        }
        if (part instanceof HttpContent content) {
            readBody(content);
        }
    }

    /// @return whether to go on
    private boolean readHead(HttpResponse response) {
        int status = response.status().code();
        boolean isHttp =
                response.protocolVersion().equals(HttpVersion.HTTP_1_1)
                        || response.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (!isHttp || status < 100 || status > 999 || status == 101) {
            // 101 would change the protocol, which was not asked for.
            fail(NOT_HTTP);
            return false;
        }
        if (response.headers().size() > SendConfig.MAX_HEADERS) {
            fail(TOO_LONG);
            return false;
        }
        if (status < 200) {
            interim++;
            if (interim > SendConfig.MAX_INTERIM_ANSWERS) {
                fail(TOO_LONG);
                return false;
            }
            return true;
        }
        head =
                new Head(
                        status,
                        Optional.ofNullable(response.headers().get(HttpHeaderNames.RETRY_AFTER)),
                        HttpUtil.isKeepAlive(response)
                                ? KeepAlive.of(response.headers().get("Keep-Alive"))
                                : Duration.ZERO);
        return true;
    }

    private void readBody(HttpContent content) {
        if (head == null) {
            // The empty end of an interim answer.
            return;
        }
        ByteBuf bytes = content.content();
        int room = Math.min(bytes.readableBytes(), SendConfig.KEPT_BODY_BYTES - kept.length);
        if (room > 0) {
            int before = kept.length;
            kept = Arrays.copyOf(kept, before + room);
            bytes.getBytes(bytes.readerIndex(), kept, before, room);
        }
        bodyRead += bytes.readableBytes();
        if (bodyRead > SendConfig.MAX_BODY_BYTES) {
            cut();
        } else if (content instanceof LastHttpContent) {
            complete(head);
        }
    }

    private void complete(Head answer) {
        Call ended = call;
        if (ended == null) {
            return;
        }
        call = null;
        boolean isReusable =
                answer.keepAlive().isPositive()
                        && bodySent == ended.request().body().length()
                        && channel != null
                        && channel.isActive();
        Exchange exchange = answered(answer, bodyRead <= SendConfig.KEPT_BODY_BYTES);
        kept = new byte[0];
        if (isReusable) {
            idleUntil = System.nanoTime() + answer.keepAlive().toNanos();
            owner.keep(this);
        } else {
            close();
        }
        ended.end(exchange);
    }

    private Exchange answered(Head answer, boolean isWhole) {
        return new Exchange.Answered(
                answer.status(), answer.retryAfter(), new Exchange.Body(Bytes.of(kept), isWhole));
    }

    /// Reads no further: the status has said all that matters.
    private void cut() {
        Call ended = call;
        Head answer = head;
        if (ended != null && answer != null) {
            call = null;
            close();
            ended.end(answered(answer, false));
        }
    }

    private void fail(String detail) {
        Call ended = call;
        call = null;
        close();
        if (ended != null) {
            ended.end(new Exchange.Failed(detail));
        }
    }

    /// What the other side sent cannot be read on. When the head of the answer was there, and the
    /// body is too long or breaks off, the status counts; a body that breaks the protocol does not.
    private void broken(Throwable cause) {
        boolean isTooLong =
                cause instanceof TooLongFrameException
                        || cause instanceof AnswerLimit.AnswerTooLongException;
        boolean isCut = cause instanceof IOException && !(cause instanceof DecoderException);
        if (head != null && (isTooLong || isCut)) {
            cut();
        } else {
            fail(isTooLong ? TOO_LONG : isCut ? BROKEN : NOT_HTTP);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        owner.gone(this);
        if (head != null) {
            cut();
        } else {
            fail(BROKEN);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean isTheirs = cause instanceof IOException || cause instanceof DecoderException;
        if (!isTheirs) {
            bug.accept(cause);
        }
        if (cause instanceof ProxyConnectException) {
            fail(NO_TUNNEL);
            return;
        }
        Throwable reason =
                cause instanceof DecoderException && cause.getCause() instanceof IOException io
                        ? io
                        : cause;
        broken(reason);
    }
}
