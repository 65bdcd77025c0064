package dev.carillon.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.AttemptTraces;
import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.delivery.domain.EnvelopePlace;
import dev.carillon.delivery.domain.Event;
import dev.carillon.delivery.domain.Progress;
import dev.carillon.delivery.domain.RoutedEvent;
import dev.carillon.delivery.send.AttemptRunner;
import dev.carillon.delivery.send.SendConfig;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.egress.EgressConfig;
import dev.carillon.platform.egress.EgressPolicy;
import dev.carillon.platform.egress.EgressResolver;
import dev.carillon.platform.lifecycle.Failure;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SealContext;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.testsupport.hostile.Behaviour;
import dev.carillon.testsupport.hostile.HostileReceiver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/// What one attempt costs the worker: opening, signing, sending 1 KiB over kept connections,
/// reading the answer. The receiver is a process of its own, so that its work is not counted.
///
/// Arguments: seconds of warm-up, seconds measured, attempts in flight, endpoints.
public final class AttemptCost {

    private static final int BODY_BYTES = 1024;

    private final Vault vault = Vault.of(Vault.newKeyset());
    private final OperatingSystemMXBean process =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private AttemptCost() {}

    /// Runs the receiver or the measurement.
    public static void main(String[] arguments)
            throws IOException, InterruptedException, GeneralSecurityException {
        if (arguments.length == 1 && arguments[0].equals("receiver")) {
            HostileReceiver receiver = HostileReceiver.start(Behaviour.OK);
            System.out.println(receiver.port());
            // Ends with the process that started it.
            if (System.in.read() < 0) {
                receiver.close();
            }
            return;
        }
        int[] numbers = {20, 20, 64, 1000};
        for (int i = 0; i < arguments.length; i++) {
            numbers[i] = Integer.parseInt(arguments[i]);
        }
        Process receiver =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:+UseSerialGC",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                AttemptCost.class.getName(),
                                "receiver")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(receiver.getInputStream(), UTF_8))) {
            int port = Integer.parseInt(lines.readLine());
            System.out.println(
                    new AttemptCost()
                            .measure(port, numbers[0], numbers[1], numbers[2], numbers[3]));
        } finally {
            receiver.destroy();
        }
        System.exit(0);
    }

    private String measure(int port, int warmUp, int seconds, int inFlight, int endpoints)
            throws InterruptedException, GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, null, null);
        EgressConfig egress = EgressConfig.withLoopback();
        List<Endpoint> all = new ArrayList<>();
        for (int i = 1; i <= endpoints; i++) {
            all.add(endpoint(i, port));
        }
        try (EgressResolver resolver = new EgressResolver(new EgressPolicy(egress));
                AttemptRunner runner =
                        new AttemptRunner(
                                new SendConfig(Duration.ofSeconds(30), Duration.ofSeconds(5), 4096),
                                vault,
                                egress,
                                resolver,
                                tls,
                                Clock.systemUTC(),
                                new Failure(),
                                AttemptTraces.OFF)) {
            Semaphore places = new Semaphore(inFlight);
            run(runner, all, places, warmUp);
            long cpu = process.getProcessCpuTime();
            long began = System.nanoTime();
            long before = delivered.get();
            run(runner, all, places, seconds);
            double count = delivered.get() - before;
            double elapsed = System.nanoTime() - began;
            double micros = (process.getProcessCpuTime() - cpu) / 1000.0 / count;
            return String.format(
                    Locale.ROOT,
                    "{\"cpuMicrosPerAttempt\": %.1f, \"ratePerSecond\": %.0f, \"delivered\": %.0f,"
                            + " \"failed\": %d, \"inFlight\": %d, \"endpoints\": %d}",
                    micros,
                    count / elapsed * 1e9,
                    count,
                    failed.get(),
                    inFlight,
                    endpoints);
        }
    }

    private void run(AttemptRunner runner, List<Endpoint> endpoints, Semaphore places, int seconds)
            throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        RoutedEvent event = event();
        int next = 0;
        while (System.nanoTime() < end) {
            places.acquire();
            Endpoint endpoint = endpoints.get(next++ % endpoints.size());
            Delivery delivery =
                    new Delivery(
                            DeliveryId.of(
                                    "300",
                                    "cards",
                                    Integer.toString(next),
                                    endpoint.subscription()),
                            SubscriptionKey.parse("pipe:22/" + endpoint.subscription().text()),
                            event,
                            Progress.NONE);
            runner.begin(
                    delivery,
                    endpoint,
                    attempt -> {
                        count(attempt);
                        places.release();
                    });
        }
    }

    private void count(Attempt attempt) {
        if (attempt.outcome() instanceof AttemptOutcome.Delivered) {
            delivered.incrementAndGet();
        } else {
            failed.incrementAndGet();
        }
    }

    private Endpoint endpoint(int number, int port) {
        SubscriptionId id = new SubscriptionId(number);
        return new Endpoint(
                id,
                1,
                true,
                sealed("http://127.0.0.1:" + port + "/hook/" + number, SealContext.url(id)),
                List.of(
                        new Endpoint.SealedHeader(
                                "Authorization",
                                sealed(
                                        "Bearer 0123456789abcdef0123456789abcdef",
                                        SealContext.header(id, "Authorization"))),
                        new Endpoint.SealedHeader(
                                "X-Tenant",
                                sealed("tenant " + number, SealContext.header(id, "X-Tenant")))),
                List.of(
                        new Endpoint.SealedSecret(
                                sealed("a secret of 24 bytes....", SealContext.secret(id)),
                                Optional.empty())));
    }

    private Bytes sealed(String plain, String context) {
        return Bytes.of(vault.seal(plain.getBytes(UTF_8), context));
    }

    private static RoutedEvent event() {
        String filling = "x".repeat(BODY_BYTES - "{\"data\":\"\"}".length());
        return new RoutedEvent(
                new Event(
                        "1",
                        "cards",
                        "card.move",
                        "300",
                        "pipe",
                        "22",
                        Instant.EPOCH,
                        Optional.empty()),
                Instant.EPOCH,
                Bytes.of(("{\"data\":\"" + filling + "\"}").getBytes(UTF_8)),
                List.of(),
                1,
                new EnvelopePlace("t", 0, 0));
    }
}
