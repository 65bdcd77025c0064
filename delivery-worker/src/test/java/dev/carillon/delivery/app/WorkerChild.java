package dev.carillon.delivery.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/// A worker in a process of its own, as it runs in production.
final class WorkerChild implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Pattern CUT = Pattern.compile("stillInFlight\\W+(\\d+)");
    private static final Pattern STARTED =
            Pattern.compile("\"@timestamp\":\"([^\"]+)\",\"message\":\"started\"");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;
    private final int port;

    private WorkerChild(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /// Starts a worker, and does not wait for it.
    static WorkerChild start(Stage stage, Map<String, String> settings) {
        try {
            int port = freePort();
            Path log = Files.createTempFile("worker", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName());
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("CARILLON_"));
            Map<String, String> all = new HashMap<>(settings);
            all.put("CARILLON_ADMIN_PORT", Integer.toString(port));
            builder.environment().putAll(stage.environment(all));
            return new WorkerChild(builder.start(), log, port);
        } catch (IOException e) {
            throw new UncheckedIOException("a worker cannot be started", e);
        }
    }

    /// Waits until it has joined its group.
    WorkerChild awaitReady() {
        Awaitility.await()
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    requireAlive();
                    return isReady();
                });
        return this;
    }

    /// Waits until it has partitions.
    WorkerChild awaitPartitions() {
        Awaitility.await()
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    requireAlive();
                    return isReady() && metric("carillon_worker_partitions") > 0;
                });
        return this;
    }

    /// Fails when it has ended.
    void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the worker ended with " + process.exitValue() + ":\n" + log());
        }
    }

    /// The sum of a metric over all its labels; 0 when there is none.
    ///
    /// @param name as Prometheus writes it
    double metric(String name) {
        return ask("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /// Kills it, as `kill -9` does, and waits until it is gone.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        await();
    }

    /// Asks it to stop, as `kill` does, and waits until it has.
    ///
    /// @return its exit code
    int stop() throws InterruptedException {
        process.destroy();
        await();
        return process.exitValue();
    }

    /// How many attempts it gave up when partitions were called back or it was asked to stop, as it
    /// said.
    long cut() {
        Matcher matcher = CUT.matcher(log());
        long cut = 0;
        while (matcher.find()) {
            cut += Long.parseLong(matcher.group(1));
        }
        return cut;
    }

    /// When it had started, and began to join its group.
    Instant startedAt() {
        Matcher matcher = STARTED.matcher(log());
        if (!matcher.find()) {
            throw new IllegalStateException("the worker has not started:\n" + log());
        }
        return Instant.parse(matcher.group(1));
    }

    /// What it logged.
    String log() {
        try {
            return Files.readString(log, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the log of a worker cannot be read", e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(log);
    }

    private void await() throws InterruptedException {
        if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the worker did not end:\n" + log());
        }
    }

    private boolean isReady() {
        try {
            return ask("/ready").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private HttpResponse<String> ask(String path) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("the worker's admin port does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the worker", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
