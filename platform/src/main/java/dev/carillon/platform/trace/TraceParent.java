package dev.carillon.platform.trace;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import java.util.Optional;

/// The text form of a trace's context (W3C Trace Context, section 3.2).
public final class TraceParent {

    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;
    private static final int LENGTH = 55;

    private TraceParent() {}

    /// The context of somebody's span, if it is one and its trace is sampled.
    ///
    /// @param text version, trace, parent and flags; of a later version than 00 the beginning
    ///   counts
    public static Optional<SpanContext> sampled(String text) {
        if (text.length() < LENGTH
                || text.charAt(TRACE - 1) != '-'
                || text.charAt(SPAN - 1) != '-'
                || text.charAt(FLAGS - 1) != '-'
                || text.startsWith("ff")
                || (text.length() > LENGTH
                        && (text.startsWith("00") || text.charAt(LENGTH) != '-'))) {
            return Optional.empty();
        }
        int low = Character.digit(text.charAt(FLAGS + 1), 16);
        if (low < 0 || (low & 1) == 0) {
            return Optional.empty();
        }
        String trace = text.substring(TRACE, SPAN - 1);
        String span = text.substring(SPAN, FLAGS - 1);
        if (!TraceId.isValid(trace) || !SpanId.isValid(span)) {
            return Optional.empty();
        }
        return Optional.of(
                SpanContext.createFromRemoteParent(
                        trace, span, TraceFlags.getSampled(), TraceState.getDefault()));
    }

    /// The text of a context.
    public static String text(SpanContext context) {
        return "00-"
                + context.getTraceId()
                + "-"
                + context.getSpanId()
                + "-"
                + context.getTraceFlags().asHex();
    }
}
