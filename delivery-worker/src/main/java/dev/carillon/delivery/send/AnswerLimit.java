package dev.carillon.delivery.send;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The other side may say only so much between two things that we say. It bounds what no limit of
/// the decoder bounds: interim answers, frames, headers and trailers together, and whatever TLS may
/// be made to carry besides. First in the pipeline, it also closes without ceremony: TLS would say
/// goodbye first, and wait until that is taken.
final class AnswerLimit extends ChannelInboundHandlerAdapter {

    private final LongAdder readInAll;
    private @Nullable ChannelHandlerContext context;
    private int received;

    /// @param readInAll counts what was read from every connection
    AnswerLimit(LongAdder readInAll) {
        this.readInAll = readInAll;
    }

    /// The other side said more than it may.
    static final class AnswerTooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        private AnswerTooLongException() {
            super("the answer is longer than what is read");
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        int more = ((ByteBuf) message).readableBytes();
        readInAll.add(more);
        if (received > SendConfig.MAX_ANSWER_BYTES) {
            ReferenceCountUtil.release(message);
            return;
        }
        received += more;
        if (received > SendConfig.MAX_ANSWER_BYTES) {
            ReferenceCountUtil.release(message);
            ctx.fireExceptionCaught(new AnswerTooLongException());
            closeNow();
            return;
        }
        ctx.fireChannelRead(message);
    }

    /// From here on the other side may speak again.
    void weSpeak() {
        received = 0;
    }

    /// Closes the connection at once.
    void closeNow() {
        if (context != null) {
            var _ = context.close();
        }
    }
}
