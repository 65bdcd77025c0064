package dev.carillon.delivery.send;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request on its way, on one event loop. It ends once: by an exchange or by being dropped.
final class Call {

    private final CallbackRequest request;
    private final List<InetAddress> addresses;
    private final Consumer<Exchange> whenEnded;
    private @Nullable Channel channel;
    private boolean hasEnded;

    /// @param addresses where to dial, and nowhere else; the next one only when the one before
    ///   could not be connected to
    /// @param whenEnded called at most once, on the event loop
    Call(CallbackRequest request, List<InetAddress> addresses, Consumer<Exchange> whenEnded) {
        this.request = request;
        this.addresses = addresses;
        this.whenEnded = whenEnded;
    }

    CallbackRequest request() {
        return request;
    }

    List<InetAddress> addresses() {
        return addresses;
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /// It goes over this connection now, dialled or being dialled.
    void goesOver(Channel over) {
        this.channel = over;
    }

    /// Ends it, unless it has ended.
    void end(Exchange exchange) {
        if (!hasEnded) {
            hasEnded = true;
            channel = null;
            whenEnded.accept(exchange);
        }
    }

    /// Drops it: nobody is told, and its connection is closed at once.
    void drop() {
        if (!hasEnded) {
            hasEnded = true;
            if (channel != null) {
                Connection.closeNow(channel);
                channel = null;
            }
        }
    }
}
