package dev.carillon.router.trace;

import dev.carillon.platform.trace.TraceParent;
import dev.carillon.platform.trace.Tracing;
import dev.carillon.router.domain.RouteTraces;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Optional;

/// Makes a span of the routing of each event that is in a sampled trace, after OpenTelemetry's
/// conventions for messaging. Thread-safe.
public final class SpanTraces implements RouteTraces {

    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION =
            AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> TYPE =
            AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> TOPIC =
            AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> PARTITION =
            AttributeKey.stringKey("messaging.destination.partition.id");
    private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
    private static final AttributeKey<String> GROUP =
            AttributeKey.stringKey("messaging.consumer.group.name");
    private static final AttributeKey<String> ID = AttributeKey.stringKey("messaging.message.id");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> ACTION = AttributeKey.stringKey("carillon.action");
    private static final AttributeKey<Long> DELIVERIES =
            AttributeKey.longKey("carillon.deliveries");

    private final Tracer tracer;
    private final String group;

    /// @param tracing stays the caller's to close
    /// @param group the consumer group of the routers
    public SpanTraces(Tracing tracing, String group) {
        this.tracer = tracing.tracer();
        this.group = group;
    }

    @Override
    public Optional<Trace> began(Event event, Instant at) {
        return TraceParent.sampled(event.traceparent())
                .map(parent ->
                        new RouteSpan(
                                tracer.spanBuilder("route " + event.topic())
                                        .setParent(Context.root().with(Span.wrap(parent)))
                                        .setSpanKind(SpanKind.CONSUMER)
                                        .setStartTimestamp(at)
                                        .setAttribute(SYSTEM, "kafka")
                                        .setAttribute(OPERATION, "route")
                                        .setAttribute(TYPE, "process")
                                        .setAttribute(TOPIC, event.topic())
                                        .setAttribute(
                                                PARTITION, Integer.toString(event.partition()))
                                        .setAttribute(OFFSET, event.offset())
                                        .setAttribute(GROUP, group)
                                        .setAttribute(ID, event.id())
                                        .setAttribute(ACTION, event.action())
                                        .startSpan()));
    }

    private record RouteSpan(Span span) implements Trace {

        @Override
        public String traceparent() {
            return TraceParent.text(span.getSpanContext());
        }

        @Override
        public void routed(int deliveries) {
            span.setAttribute(DELIVERIES, (long) deliveries).end();
        }

        @Override
        public void givenBack() {
            span.setAttribute(ERROR, "given_back").setStatus(StatusCode.ERROR).end();
        }
    }
}
