package dev.carillon.delivery.trace;

import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.AttemptTraces;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.platform.trace.TraceParent;
import dev.carillon.platform.trace.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Optional;

/// Makes a client span of each attempt whose event is in a sampled trace, after OpenTelemetry's
/// conventions for HTTP clients; of the URL only the host and port are named, since the rest may be
/// a secret. Thread-safe.
public final class SpanTraces implements AttemptTraces {

    private static final AttributeKey<String> METHOD =
            AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<Long> STATUS =
            AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<Long> RESENT =
            AttributeKey.longKey("http.request.resend_count");
    private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    private static final AttributeKey<String> HOST = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> DELIVERY =
            AttributeKey.stringKey("carillon.delivery.id");
    private static final AttributeKey<String> WEBHOOK =
            AttributeKey.stringKey("carillon.webhook.id");
    private static final AttributeKey<String> ACTION = AttributeKey.stringKey("carillon.action");
    private static final AttributeKey<Long> NUMBER =
            AttributeKey.longKey("carillon.attempt.number");
    private static final AttributeKey<Long> RUN = AttributeKey.longKey("carillon.delivery.run");

    private final Tracer tracer;

    /// @param tracing stays the caller's to close
    public SpanTraces(Tracing tracing) {
        this.tracer = tracing.tracer();
    }

    @Override
    public Trace began(Delivery delivery, Instant at) {
        Optional<String> given = delivery.routed().event().traceparent();
        if (given.isEmpty()) {
            return Trace.NONE;
        }
        Optional<SpanContext> parent = TraceParent.sampled(given.get());
        if (parent.isEmpty()) {
            return Trace.NONE;
        }
        int before = delivery.progress().attempts();
        Span span =
                tracer.spanBuilder("POST")
                        .setParent(Context.root().with(Span.wrap(parent.get())))
                        .setSpanKind(SpanKind.CLIENT)
                        .setStartTimestamp(at)
                        .setAttribute(METHOD, "POST")
                        .setAttribute(DELIVERY, delivery.id().text())
                        .setAttribute(WEBHOOK, delivery.subscription().text())
                        .setAttribute(ACTION, delivery.routed().event().action())
                        .setAttribute(RUN, (long) delivery.routed().run())
                        .setAttribute(NUMBER, before + 1L)
                        .startSpan();
        if (before > 0) {
            span.setAttribute(RESENT, (long) before);
        }
        return new AttemptSpan(span);
    }

    private record AttemptSpan(Span span) implements Trace {

        @Override
        public Optional<String> traceparent(Optional<String> given) {
            return Optional.of(TraceParent.text(span.getSpanContext()));
        }

        @Override
        public void calls(String scheme, String host, int port) {
            span.setAttribute(SCHEME, scheme)
                    .setAttribute(HOST, host)
                    .setAttribute(PORT, (long) port);
        }

        @Override
        public void ended(AttemptOutcome outcome) {
            switch (outcome) {
                case AttemptOutcome.Delivered(int status) -> span.setAttribute(STATUS, status);
                case AttemptOutcome.Refused(int status, _) -> {
                    span.setAttribute(STATUS, status);
                    failed(Integer.toString(status));
                }
                case AttemptOutcome.TimedOut _ -> failed("timeout");
                case AttemptOutcome.Unreachable _ -> failed("unreachable");
                case AttemptOutcome.Blocked _ -> failed("blocked");
                case AttemptOutcome.Unusable _ -> failed("unusable");
                case AttemptOutcome.Unknown _ -> failed("_OTHER");
            }
            span.end();
        }

        private void failed(String type) {
            span.setAttribute(ERROR, type).setStatus(StatusCode.ERROR);
        }
    }
}
