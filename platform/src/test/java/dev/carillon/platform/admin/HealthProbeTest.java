package dev.carillon.platform.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HealthProbeTest {

    @Test
    void saysWhatTheAdminPortSaysAndNoWhenNobodyListens() {
        Readiness readiness = new Readiness();
        AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.of("starting"));
        readiness.register("part", problem::get);
        PrometheusMeterRegistry registry = Meters.newRegistry("tester");
        AdminServer server =
                AdminServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        readiness,
                        registry);
        int port = server.port();

        assertThat(HealthProbe.isReady(port)).as("starting").isFalse();
        problem.set(Optional.empty());
        assertThat(HealthProbe.isReady(port)).as("ready").isTrue();
        server.close();
        assertThat(HealthProbe.isReady(port)).as("stopped").isFalse();
        registry.close();
    }
}
