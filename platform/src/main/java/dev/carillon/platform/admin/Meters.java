package dev.carillon.platform.admin;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.ToDoubleFunction;

/// Makes meter registries.
public final class Meters {

    private Meters() {}

    /// A registry for one process, with the meters of its JVM: memory, garbage collection, threads,
    /// processor, open files, uptime. Closing it also ends the observation of the garbage
    /// collector.
    ///
    /// @param service the value of the tag `service` on every meter
    public static PrometheusMeterRegistry newRegistry(String service) {
        JvmGcMetrics garbage = new JvmGcMetrics();
        PrometheusMeterRegistry registry =
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT) {
                    @Override
                    public void close() {
                        garbage.close();
                        super.close();
                    }
                };
        registry.config().commonTags(Tags.of("service", service));
        garbage.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        return registry;
    }

    /// Shows what became of spans: what ended was exported, failed or dropped, or waits.
    ///
    /// @param source has the counts; must be held by the caller for as long as they are shown
    /// @param exported spans that the collector took
    /// @param failed spans that it did not take
    /// @param dropped spans that were dropped, since too many waited
    /// @param waiting spans that wait
    public static <T> void showSpans(
            MeterRegistry registry,
            T source,
            ToDoubleFunction<T> exported,
            ToDoubleFunction<T> failed,
            ToDoubleFunction<T> dropped,
            ToDoubleFunction<T> waiting) {
        showSpans(registry, "exported", source, exported);
        showSpans(registry, "failed", source, failed);
        showSpans(registry, "dropped", source, dropped);
        Gauge.builder("carillon.traces.waiting", source, waiting)
                .description("Spans that wait for the collector")
                .register(registry);
    }

    private static <T> void showSpans(
            MeterRegistry registry, String outcome, T source, ToDoubleFunction<T> count) {
        FunctionCounter.builder("carillon.traces.spans", source, count)
                .description("Spans that ended, by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }
}
