package dev.carillon.platform.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Makes spans and sends them to a collector. Whoever ends a span waits for nothing: it goes into a
/// queue, and when the queue is full it is dropped and counted. Thread-safe.
public final class Tracing implements AutoCloseable {

    private static final int BATCH = 512;
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final int LONGEST_VALUE = 256;

    private final SdkTracerProvider provider;
    private final SpanGate gate;

    private Tracing(SdkTracerProvider provider, SpanGate gate) {
        this.provider = provider;
        this.gate = gate;
    }

    /// Starts the thread that sends. The collector need not be there.
    ///
    /// @param service the name of the service in every span
    /// @param instance tells its processes apart
    public static Tracing start(TraceConfig config, String service, String instance) {
        OtlpHttpSpanExporterBuilder exporter =
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(config.collector().toString())
                        .setTimeout(config.timeout())
                        .setConnectTimeout(config.timeout())
                        .setCompression("gzip");
        config.headersByName().forEach(exporter::addHeader);
        CountedExporter counted = new CountedExporter(exporter.build());
        int batch = Math.min(BATCH, config.queue());
        SpanGate gate =
                new SpanGate(
                        BatchSpanProcessor.builder(counted)
                                // The gate is the limit: this queue holds what it lets in.
                                .setMaxQueueSize(config.queue() + batch)
                                .setMaxExportBatchSize(batch)
                                .setScheduleDelay(EVERY)
                                .setExporterTimeout(config.timeout())
                                .build(),
                        counted,
                        config.queue());
        SdkTracerProvider provider =
                SdkTracerProvider.builder()
                        .setResource(
                                Resource.create(
                                        Attributes.of(
                                                AttributeKey.stringKey("service.name"),
                                                service,
                                                AttributeKey.stringKey("service.namespace"),
                                                "carillon",
                                                AttributeKey.stringKey("service.instance.id"),
                                                instance)))
                        // Spans are begun for sampled parents only: theirs is the decision.
                        .setSampler(Sampler.parentBased(Sampler.alwaysOff()))
                        .setSpanLimits(
                                SpanLimits.builder()
                                        .setMaxAttributeValueLength(LONGEST_VALUE)
                                        .build())
                        .addSpanProcessor(gate)
                        .build();
        return new Tracing(provider, gate);
    }

    /// Begins spans.
    public Tracer tracer() {
        return provider.get("dev.carillon");
    }

    /// Spans that ended.
    public long ended() {
        return gate.ended();
    }

    /// Spans that the collector took.
    public long exported() {
        return gate.exporter().exported();
    }

    /// Spans that the collector did not take.
    public long failed() {
        return gate.exporter().failed();
    }

    /// Spans that were dropped, since too many waited.
    public long dropped() {
        return gate.dropped();
    }

    /// Spans that wait for the collector.
    public long waiting() {
        return gate.waiting();
    }

    /// Sends what waits, if the collector takes it within two seconds.
    @Override
    public void close() {
        provider.shutdown().join(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
