package dev.carillon.benchmarks.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.benchmarks.cli.BenchReport;
import dev.carillon.embedded.Durability;
import dev.carillon.embedded.JvmProfile;
import dev.carillon.schemas.directory.Role;
import dev.carillon.standalone.cli.Home;
import dev.carillon.standalone.stack.GraphqlClient;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.standalone.stack.Standalone;
import dev.carillon.standalone.stack.StandaloneOptions;
import dev.carillon.standalone.stack.StandalonePorts;
import dev.carillon.standalone.stack.Upstream;
import dev.carillon.testsupport.Callback;
import dev.carillon.testsupport.Receiver;
import dev.carillon.testsupport.SampleDirectory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How long after the API's answer a new webhook gets the events of its pipe, and how long after
/// the answer a deleted one still gets some. Every pipe has an event each few milliseconds; the
/// receiver's books say which of them came.
final class ChangesScenario {

    private static final String ORGANIZATION = "22";
    private static final String ADMINISTRATOR = "15";
    private static final int FIRST_PIPE = 1_000;
    private static final Duration BETWEEN_EVENTS = Duration.ofMillis(40);
    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    /// What is promised (docs/guarantees.md, P3).
    private static final Duration PROMISED = Duration.ofSeconds(5);

    private static final String CREATE =
            """
            mutation ($pipe: ID!, $url: String!) {
              createWebhook(input: { pipe_id: $pipe, actions: ["card.create"], name: "w", url: $url })
                { webhook { id } }
            }
            """;
    private static final String DELETE =
            "mutation ($id: ID!) { deleteWebhook(input: { id: $id }) { success } }";

    private final int pipes;
    private final Duration measured;
    private final Duration warmUp;
    private final Path folder;
    private final Progress progress;

    /// @param pipes how many pipes change at a time
    ChangesScenario(int pipes, Duration measured, Duration warmUp, Path folder, Progress progress) {
        this.pipes = pipes;
        this.measured = measured;
        this.warmUp = warmUp;
        this.folder = folder;
        this.progress = progress;
    }

    BenchReport run() throws InterruptedException {
        Map<String, PipeWatch> byPath = new ConcurrentHashMap<>();
        StandaloneOptions options =
                new StandaloneOptions(
                        folder,
                        Home.cache(),
                        Durability.THROWAWAY,
                        JvmProfile.SUSTAINED_LOAD,
                        StandalonePorts.free(),
                        6,
                        List.of(Duration.ofSeconds(1), Duration.ofSeconds(5)));
        try (Standalone standalone = Standalone.start(options, Clock.systemUTC(), progress);
                Receiver receiver =
                        Receiver.start(
                                0,
                                Clock.systemUTC(),
                                (_, _) -> 200,
                                callback -> arrived(callback, byPath));
                Upstream upstream =
                        new Upstream(standalone.bootstrapServers(), standalone.registryUrl());
                GraphqlClient api =
                        new GraphqlClient(
                                standalone.graphqlUri(),
                                standalone.issueToken(ADMINISTRATOR, "bench"))) {
            know(standalone, api);
            List<PipeWatch> watches = new ArrayList<>();
            for (int i = 0; i < pipes; i++) {
                watches.add(new PipeWatch(Integer.toString(FIRST_PIPE + i), upstream));
            }
            try (EventClock events = EventClock.start(watches, BETWEEN_EVENTS)) {
                progress.report("subscriptions", "warming up");
                rounds(watches, api, receiver, byPath, warmUp);
                watches.forEach(PipeWatch::forget);
                progress.report("subscriptions", "measuring");
                rounds(watches, api, receiver, byPath, measured);
                events.requireAlive();
            }
            standalone.requireAlive();
            return report(watches);
        }
    }

    private void rounds(
            List<PipeWatch> watches,
            GraphqlClient api,
            Receiver receiver,
            Map<String, PipeWatch> byPath,
            Duration time)
            throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (PipeWatch watch : watches) {
                running.add(
                        threads.submit(() -> {
                            while (System.nanoTime() < end) {
                                round(watch, api, receiver, byPath);
                            }
                            return watch;
                        }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a pipe's changes failed", e.getCause());
        }
    }

    private static void round(
            PipeWatch watch, GraphqlClient api, Receiver receiver, Map<String, PipeWatch> byPath)
            throws InterruptedException {
        String path = watch.nextPath();
        byPath.put(path, watch);
        String id =
                api.data(
                                CREATE,
                                GraphqlClient.object()
                                        .put("pipe", watch.pipe())
                                        .put("url", receiver.uri(path).toString()))
                        .at("/createWebhook/webhook/id")
                        .asText();
        watch.created();
        watch.awaitFirst();
        JsonNode deleted = api.data(DELETE, GraphqlClient.object().put("id", id));
        if (!deleted.at("/deleteWebhook/success").asBoolean()) {
            throw new IllegalStateException("webhook " + id + " was not deleted: " + deleted);
        }
        watch.deleted();
        watch.awaitSilence();
        byPath.remove(path);
    }

    private static void arrived(Callback callback, Map<String, PipeWatch> byPath) {
        PipeWatch watch = byPath.get(callback.path());
        if (watch != null) {
            watch.arrived(callback);
        }
    }

    private void know(Standalone standalone, GraphqlClient api) throws InterruptedException {
        SampleDirectory directory =
                new SampleDirectory()
                        .organization(ORGANIZATION, "Bench")
                        .member(ORGANIZATION, ADMINISTRATOR, Role.administrator, "Ana");
        for (int i = 0; i < pipes; i++) {
            directory.pipe(Integer.toString(FIRST_PIPE + i), ORGANIZATION, "pipe " + i);
        }
        standalone.publish(directory);
        String last = "{ pipe(id: %d) { id } }".formatted(FIRST_PIPE + pipes - 1);
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (api.ask(last, GraphqlClient.object()).hasNonNull("errors")) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the directory did not arrive");
            }
            Thread.sleep(BETWEEN_EVENTS);
        }
    }

    private BenchReport report(List<PipeWatch> watches) {
        Latencies visible = new Latencies();
        Latencies silent = new Latencies();
        List<String> complaints = new ArrayList<>();
        for (PipeWatch watch : watches) {
            watch.addTo(visible, silent);
            complaints.addAll(watch.complaints());
        }
        ObjectNode figures = BenchReport.object().put("bench", "subscriptions");
        figures.put("changes", visible.count() + silent.count());
        visible.into(figures.putObject("createdToVisibleMillis"));
        silent.into(figures.putObject("deletedToSilentMillis"));
        figures.put("millisBetweenEvents", BETWEEN_EVENTS.toMillis());
        figures.put("pipes", pipes);
        for (Latencies one : List.of(visible, silent)) {
            if (one.count() == 0 || one.millis(0.99) > PROMISED.toMillis()) {
                complaints.add("a change must take effect within " + PROMISED);
            }
        }
        return new BenchReport(figures, complaints.stream().limit(20).toList());
    }
}
