package dev.carillon.subscription.notice;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The notices that wait. Every method throws
/// [dev.carillon.subscription.leadership.DatabaseUnavailableException] in an outage.
public interface NoticeQueue {

    /// How much waits.
    ///
    /// @param waiting notices that have not ended
    /// @param due those of them whose next try is due
    /// @param age of the oldest that waits; zero when none does
    record Backlog(long waiting, long due, Duration age) {}

    /// How much waits now.
    Backlog backlog(Instant now);

    /// Takes the notice that is due for longest. It is due again later, so that it is not lost with
    /// whoever took it, nor sent by another meanwhile.
    ///
    /// @param again when it is due again, should nothing be heard of it
    Optional<WaitingNotice> take(Instant now, Instant again);

    /// Notes that an address of a notice needs no further try.
    ///
    /// @param sent 1 when the server took the notice for it, 0 when not
    /// @param detail what the server said
    void served(long id, String address, int sent, String detail);

    /// Has a notice tried again.
    ///
    /// @param at when
    /// @param detail what hindered it
    void postpone(long id, Instant at, String detail);

    /// Ends a notice.
    void end(long id, NoticeEnd end, Instant at, String detail);

    /// Forgets notices that ended before.
    void forget(Instant before);
}
