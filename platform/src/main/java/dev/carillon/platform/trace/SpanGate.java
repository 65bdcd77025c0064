package dev.carillon.platform.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.concurrent.atomic.AtomicLong;

/// Lets at most so many spans wait for the collector, and counts those that it turns away. (The
/// batch processor behind it drops too, but counts only for a meter provider of its own.)
final class SpanGate implements SpanProcessor {

    private final SpanProcessor next;
    private final CountedExporter exporter;
    private final int most;
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /// @param most spans that may be behind the gate and not yet exported
    SpanGate(SpanProcessor next, CountedExporter exporter, int most) {
        this.next = next;
        this.exporter = exporter;
        this.most = most;
    }

    long ended() {
        return ended.get();
    }

    long dropped() {
        return dropped.get();
    }

    /// Never below 0, also while the counts move.
    long waiting() {
        long done = exporter.exported() + exporter.failed() + dropped.get();
        return Math.max(0, ended.get() - done);
    }

    CountedExporter exporter() {
        return exporter;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        next.onStart(parent, span);
    }

    @Override
    public boolean isStartRequired() {
        return next.isStartRequired();
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (!span.getSpanContext().isSampled()) {
            return;
        }
        boolean isFull = waiting() >= most;
        ended.incrementAndGet();
        if (isFull) {
            dropped.incrementAndGet();
        } else {
            next.onEnd(span);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode shutdown() {
        return next.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
        return next.forceFlush();
    }
}
