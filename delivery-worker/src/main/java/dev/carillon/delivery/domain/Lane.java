package dev.carillon.delivery.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/// The queue in front of one endpoint, and how much it takes. For one thread.
///
/// Its limit follows the endpoint: as many successes as the limit, with the limit used, raise it by
/// one; a sign of too much halves it, once for all attempts that were under way together (additive
/// increase, multiplicative decrease, as in RFC 5681).
///
/// @param <K> what it belongs to
/// @param <W> the work
final class Lane<K, W> {

    /// Work that waits.
    ///
    /// @param since when it could first have been done
    record Waiting<W>(W work, Instant since) {}

    private static final double NANOS_PER_SECOND = 1e9;

    final K key;
    final ArrayDeque<Waiting<W>> queue = new ArrayDeque<>();
    final PriorityQueue<Waiting<W>> later =
            new PriorityQueue<>(Comparator.comparing(Waiting::since));
    private final LaneRule rule;
    private Instant restsUntil = Instant.MIN;
    private Instant cutAt = Instant.MIN;
    private Instant movedAt;
    private Instant recoversUntil = Instant.MIN;
    private Instant countedAt;
    private double tokens;
    private int limit;
    private int successes;
    private int inFlight;
    boolean isReady;

    /// When it is looked at again for its rate, when that is planned.
    Instant rateWakeAt = Instant.MIN;

    Lane(K key, LaneRule rule, Instant now) {
        this.key = key;
        this.rule = rule;
        this.limit = rule.start();
        this.movedAt = now;
        this.countedAt = now;
        this.tokens = Math.max(1, rule.perSecond());
    }

    /// Whether its next work may be taken now.
    boolean isOpen(Instant now) {
        return inFlight < limit
                && !restsUntil.isAfter(now)
                && (limit == Integer.MAX_VALUE || hasToken(now));
    }

    boolean isFull() {
        return inFlight >= limit;
    }

    /// Whether it is full and nothing has ended for as long as the rule's stall.
    ///
    /// @param usual no time up to this is a stall
    boolean isStalled(Instant now, Duration usual) {
        Duration stall = rule.stall().compareTo(usual) >= 0 ? rule.stall() : usual;
        return isFull() && movedAt.plus(stall).isBefore(now);
    }

    /// Whether it can be forgotten: nothing is in it, and a new one would be allowed no more.
    boolean isIdle(Instant now) {
        return isEmpty() && (rate(now) == 0 || filled(now) >= Math.max(1, rate(now)));
    }

    boolean isEmpty() {
        return inFlight == 0 && queue.isEmpty() && later.isEmpty();
    }

    int limit() {
        return limit;
    }

    void restUntil(Instant time) {
        restsUntil = time;
    }

    /// Begins something, and takes a token for it.
    void begin(Instant now) {
        if (inFlight == 0) {
            movedAt = now;
        }
        inFlight++;
        if (rate(now) > 0) {
            tokens = filled(now) - 1;
            countedAt = now;
        }
    }

    /// Something was taken and not begun after all.
    void undo(Instant now) {
        inFlight--;
        if (rate(now) > 0) {
            tokens++;
        }
    }

    /// Something ended.
    ///
    /// @param began when it began
    void end(Signal signal, Instant began, Instant now) {
        boolean wasUsed = inFlight >= limit;
        inFlight--;
        movedAt = now;
        switch (signal) {
            case WELL -> grow(wasUsed);
            case OVERLOADED -> cut(began, now);
            case ANSWERED, FAILED, NONE -> {}
        }
    }

    /// Everything may be taken: nothing of it will be sent.
    void release() {
        limit = Integer.MAX_VALUE;
        restsUntil = Instant.MIN;
    }

    /// Begins again with one at a time and at the rate of recovery.
    void recover(Instant now) {
        limit = 1;
        successes = 0;
        cutAt = now;
        recoversUntil = now.plus(LaneRule.RECOVERY);
        tokens = 1;
        countedAt = now;
    }

    /// When the next token is there.
    Instant tokenAt(Instant now) {
        double missing = 1 - filled(now);
        return missing <= 0
                ? now
                : now.plusNanos((long) Math.ceil(missing / rate(now) * NANOS_PER_SECOND) + 1);
    }

    boolean hasToken(Instant now) {
        return rate(now) == 0 || filled(now) >= 1;
    }

    private void grow(boolean wasUsed) {
        if (!wasUsed || limit >= rule.most()) {
            return;
        }
        successes++;
        if (successes >= limit) {
            limit++;
            successes = 0;
        }
    }

    private void cut(Instant began, Instant now) {
        successes = 0;
        if (limit < Integer.MAX_VALUE && !began.isBefore(cutAt)) {
            limit = Math.max(1, limit / 2);
            cutAt = now;
        }
    }

    private int rate(Instant now) {
        if (rule.recovery() > 0 && recoversUntil.isAfter(now)) {
            return rule.perSecond() == 0
                    ? rule.recovery()
                    : Math.min(rule.recovery(), rule.perSecond());
        }
        return rule.perSecond();
    }

    private double filled(Instant now) {
        int rate = rate(now);
        double nanos = Math.max(0, Duration.between(countedAt, now).toNanos());
        return Math.min(Math.max(1, rate), tokens + nanos / NANOS_PER_SECOND * rate);
    }
}
