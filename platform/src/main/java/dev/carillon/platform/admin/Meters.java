package dev.carillon.platform.admin;

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
}
