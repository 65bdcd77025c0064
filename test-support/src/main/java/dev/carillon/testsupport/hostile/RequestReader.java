package dev.carillon.testsupport.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the requests of one connection at the least cost: of a head only the path, the length of
/// the body and the `webhook-id` are looked at. Anything but a POST with a `Content-Length` closes
/// the connection.
final class RequestReader extends ChannelInboundHandlerAdapter {

    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final byte[] LENGTH = "content-length:".getBytes(ISO_8859_1);
    private static final byte[] ID = "webhook-id:".getBytes(ISO_8859_1);
    private static final byte[] METHOD = "POST ".getBytes(ISO_8859_1);

    private final Requests requests;
    private final @Nullable MessageDigest digest;
    private @Nullable ByteBuf pending;
    private String path = "";
    private String webhookId = "";
    private int bodyLeft = -1;

    /// Told of the requests of a connection.
    interface Requests {

        /// A request was read to its end.
        ///
        /// @param bodyDigest of its body; null when none is wanted
        void read(
                ChannelHandlerContext connection,
                String path,
                String webhookId,
                byte @Nullable [] bodyDigest);
    }

    /// @param digest computes the digests of bodies; null for none
    RequestReader(Requests requests, @Nullable MessageDigest digest) {
        this.requests = requests;
        this.digest = digest;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (pending != null) {
            pending.writeBytes(in);
            in.release();
            in = pending;
            pending = null;
        }
        try {
            while (step(ctx, in)) {}
            if (in.isReadable() && ctx.channel().isActive()) {
                pending = ctx.alloc().buffer(in.readableBytes() + 1024).writeBytes(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // The other side has gone; or our own fault, which its missing answer will show.
        var _ = ctx.close();
    }

    /// Reads a head or the rest of a body.
    ///
    /// @return whether there may be more to do
    private boolean step(ChannelHandlerContext ctx, ByteBuf in) {
        if (bodyLeft < 0 && !readHead(ctx, in)) {
            return false;
        }
        int length = Math.min(bodyLeft, in.readableBytes());
        if (digest != null) {
            digest.update(in.nioBuffer(in.readerIndex(), length));
        }
        in.skipBytes(length);
        bodyLeft -= length;
        if (bodyLeft > 0) {
            return false;
        }
        bodyLeft = -1;
        requests.read(ctx, path, webhookId, digest == null ? null : digest.digest());
        return in.isReadable();
    }

    private boolean readHead(ChannelHandlerContext ctx, ByteBuf in) {
        byte[] head = new byte[Math.min(in.readableBytes(), MAX_HEAD_BYTES)];
        in.getBytes(in.readerIndex(), head);
        int length = -1;
        webhookId = "";
        int start = 0;
        int line = 0;
        for (int i = 1; i < head.length; i++) {
            if (head[i] != '\n' || head[i - 1] != '\r') {
                continue;
            }
            int end = i - 1;
            if (end == start) {
                if (length < 0) {
                    var _ = ctx.close();
                    return false;
                }
                in.skipBytes(i + 1);
                bodyLeft = length;
                return true;
            }
            if (line == 0) {
                int space = indexOf(head, ' ', METHOD.length, end);
                if (!startsWith(head, start, end, METHOD) || space < 0) {
                    var _ = ctx.close();
                    return false;
                }
                path = new String(head, METHOD.length, space - METHOD.length, ISO_8859_1);
            } else if (startsWith(head, start, end, LENGTH)) {
                length = Integer.parseInt(value(head, start + LENGTH.length, end));
            } else if (startsWith(head, start, end, ID)) {
                webhookId = value(head, start + ID.length, end);
            }
            line++;
            start = i + 1;
        }
        if (head.length == MAX_HEAD_BYTES) {
            var _ = ctx.close();
        }
        return false;
    }

    private static String value(byte[] head, int from, int to) {
        return new String(head, from, to - from, ISO_8859_1).strip();
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /// Whether a line begins with this, whatever the case of its letters.
    private static boolean startsWith(byte[] bytes, int from, int to, byte[] beginning) {
        if (to - from < beginning.length) {
            return false;
        }
        for (int i = 0; i < beginning.length; i++) {
            int b = bytes[from + i];
            int lower = b >= 'A' && b <= 'Z' ? b + 32 : b;
            int wanted =
                    beginning[i] >= 'A' && beginning[i] <= 'Z' ? beginning[i] + 32 : beginning[i];
            if (lower != wanted) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "reader of " + path.toLowerCase(Locale.ROOT);
    }
}
