package dev.carillon.benchmarks.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/// A service as a process of its own, as it runs in production.
public final class ServiceProcess implements AutoCloseable {

    /// The main class of a delivery worker.
    public static final String WORKER = "dev.carillon.delivery.app.Main";

    /// The main class of an event router.
    public static final String ROUTER = "dev.carillon.router.app.Main";

    /// The main class of a subscription service.
    public static final String SUBSCRIPTIONS = "dev.carillon.subscription.app.Main";

    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final int OK = 200;

    private final ChildJvm jvm;
    private final int adminPort;
    private final HttpClient http = HttpClient.newHttpClient();

    private ServiceProcess(ChildJvm jvm, int adminPort) {
        this.jvm = jvm;
        this.adminPort = adminPort;
    }

    /// Starts a service and waits until it is ready.
    ///
    /// @param mainClass which
    /// @param environment its settings, given its admin port
    /// @param heap the limit of its heap, as `-Xmx` takes it
    /// @param options further options of its Java virtual machine
    /// @param log takes what it logs
    public static ServiceProcess start(
            String mainClass,
            IntFunction<Map<String, String>> environment,
            String heap,
            List<String> options,
            Path log) {
        int port = freePort();
        List<String> all = new ArrayList<>(List.of("-XX:+UseParallelGC", "-Xmx" + heap));
        all.addAll(options);
        ServiceProcess service =
                new ServiceProcess(
                        ChildJvm.start(
                                mainClass,
                                all,
                                environment.apply(port),
                                log,
                                ChildJvm.Output.LOGGED),
                        port);
        service.awaitReady();
        return service;
    }

    /// The processor time it has used.
    public Duration cpu() {
        return jvm.cpu();
    }

    /// The most memory that it has had resident so far, in MiB; empty where the system does not
    /// tell.
    public OptionalDouble rssPeakMiB() {
        return jvm.rssPeakMiB();
    }

    /// Fails when it has ended.
    public void requireAlive() {
        jvm.requireAlive();
    }

    /// The sum of a metric over all its labels.
    ///
    /// @param name as Prometheus writes it
    public double metric(String name) {
        return metric(name, "");
    }

    /// The sum of a metric over the lines that have a label.
    ///
    /// @param label such as `area="heap"`; empty for all lines
    public double metric(String name, String label) {
        return page("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /// Ends it as `kill -9` does.
    public void kill() throws InterruptedException {
        int code = jvm.process().destroyForcibly().waitFor();
        if (code == 0) {
            throw new IllegalStateException("a service that was killed says it ended well");
        }
    }

    @Override
    public void close() {
        http.close();
        jvm.close();
    }

    private void awaitReady() {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            jvm.requireAlive();
            if (isReady()) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        close();
        throw new IllegalStateException("a service was not ready within " + START_LIMIT);
    }

    private boolean isReady() {
        try {
            return page("/ready").statusCode() == OK;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private HttpResponse<String> page(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("a service's admin port does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking a service", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no port is free", e);
        }
    }
}
