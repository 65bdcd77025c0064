package dev.carillon.benchmarks.router;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.benchmarks.cli.BenchReport;
import dev.carillon.benchmarks.parts.Medians;
import dev.carillon.benchmarks.router.RouterRig.Turn;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.standalone.stack.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Events that many asked for, as the router writes them and as it would write them with a payload
/// for each delivery.
final class FanOutScenario {

    private static final int ROUNDS = 3;

    /// The fewest deliveries of a turn.
    private static final int FIRST_TURN = 50_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Settings settings;
    private final Path folder;
    private final Progress progress;
    private final ArrayNode cases;
    private final List<String> complaints = new ArrayList<>();
    private final ObjectNode figures = BenchReport.object();
    private long expected;
    private long received;
    private long missing;

    /// How a run goes.
    ///
    /// @param eventBytes the size of an event's value
    /// @param measured how long is measured in all
    /// @param warmUp how long before that
    /// @param machine the router's process
    record Settings(
            int eventBytes, Duration measured, Duration warmUp, RouterMachine.Choice machine) {}

    /// How deliveries are written.
    private enum Form {
        /// As shipped.
        ENVELOPES,
        /// A record, and so a payload, for each.
        COPIES;

        RouterMachine.Choice of(RouterMachine.Choice machine) {
            return switch (this) {
                case ENVELOPES -> machine;
                case COPIES -> machine.with("CARILLON_ROUTER_ENVELOPE_DELIVERIES", "1");
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Who listens: enough pipes that the events are not all for the same subscriptions, as far as
    /// the fan-out lets that be.
    private enum Crowd {
        ONE(1, 1000, 1),
        HUNDRED(100, 100, 2),
        TEN_THOUSAND(10_000, 2, 3);

        private final int fanOut;
        private final int scopes;
        private final int number;

        Crowd(int fanOut, int scopes, int number) {
            this.fanOut = fanOut;
            this.scopes = scopes;
            this.number = number;
        }

        /// Its subscriptions; each form has events of its own.
        Population population(String form) {
            return new Population(
                    form + fanOut, number * 10_000, scopes, fanOut, 1, number * 1_000_000L);
        }
    }

    FanOutScenario(Settings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
        figures.put("benchmark", "fanout");
        figures.put("eventBytes", settings.eventBytes());
        figures.put("expected", 0);
        figures.put("received", 0);
        figures.put("missing", 0);
        this.cases = figures.putArray("cases");
    }

    /// Runs it, and stops every part.
    BenchReport run() throws InterruptedException {
        try (Closer closer = new Closer()) {
            progress.report("parts", "starting a broker and a registry");
            RouterStage stage = closer.register(new RouterStage(folder, settings.eventBytes()));
            for (Crowd crowd : Crowd.values()) {
                stage.publish(crowd.population("any"));
            }
            DeliveryLedger ledger = closer.register(new DeliveryLedger(stage));
            Backlog backlog = closer.register(new Backlog(stage));
            for (Form form : Form.values()) {
                try (RouterRig router =
                        new RouterRig(
                                stage,
                                form.of(settings.machine()),
                                folder.resolve("router-" + form.word() + ".log"))) {
                    measure(new Stand(stage, router, backlog, ledger), form);
                }
            }
        }
        figures.put("expected", expected);
        figures.put("received", received);
        figures.put("missing", missing);
        compare();
        return new BenchReport(figures, complaints);
    }

    private record Stand(
            RouterStage stage, RouterRig router, Backlog backlog, DeliveryLedger ledger) {}

    /// What one turn came to, and the bytes a delivery of it has on disk.
    private record Weighed(Turn turn, double bytesEach) {}

    /// One case: its events, and what its turns came to.
    private static final class Case {
        final Crowd crowd;
        final Population population;
        final Tally tally;
        final List<Weighed> turns = new ArrayList<>();
        int events;

        Case(Form form, Crowd crowd) {
            this.crowd = crowd;
            this.population = crowd.population(form.word());
            this.tally = new Tally(population);
        }

        Weighed run(Stand stand, Duration time) throws InterruptedException {
            double rate = turns.isEmpty() ? 0 : turns.getLast().turn().rate();
            double deliveries = Math.max(FIRST_TURN, rate * time.toNanos() / NANOS_PER_SECOND);
            int count = (int) Math.max(1, deliveries / crowd.fanOut);
            long bytes = stand.stage().bytesOfDeliveries();
            Turn turn = stand.router().route(stand.backlog(), population, events, count);
            events += count;
            double bytesEach = (double) (stand.stage().bytesOfDeliveries() - bytes) / turn.count();
            stand.stage().forget(stand.ledger().readToEnd(tally));
            turns.add(new Weighed(turn, bytesEach));
            return turns.getLast();
        }

        double median(ToDoubleFunction<Weighed> figure) {
            return Medians.of(turns.stream().mapToDouble(figure));
        }
    }

    /// Every case of one form in turns: first to warm up, then measured.
    private void measure(Stand stand, Form form) throws InterruptedException {
        List<Case> all = Arrays.stream(Crowd.values()).map(crowd -> new Case(form, crowd)).toList();
        int forms = Form.values().length;
        Duration warm = settings.warmUp().dividedBy(forms);
        long end = System.nanoTime() + warm.toNanos();
        do {
            for (Case one : all) {
                Turn turn = one.run(stand, warm.dividedBy((long) ROUNDS * all.size())).turn();
                progress.report(
                        "warm-up, " + form.word() + " for " + one.crowd.fanOut,
                        "%.0f/s".formatted(turn.rate()));
            }
        } while (System.nanoTime() < end);
        all.forEach(one -> one.turns.subList(0, one.turns.size() - 1).clear());
        Duration turn =
                settings.measured().dividedBy((long) forms * ROUNDS * Crowd.values().length);
        for (int round = 0; round < ROUNDS; round++) {
            for (Case one : all) {
                Weighed _ = one.run(stand, turn);
            }
        }
        for (Case one : all) {
            one.turns.removeFirst();
            note(form, one);
            put(form, one);
        }
    }

    private void note(Form form, Case one) {
        expected += (long) one.events * one.crowd.fanOut;
        received += one.tally.received();
        missing += one.tally.missing(one.events);
        one.tally
                .complaints(one.events)
                .forEach(complaint ->
                        complaints.add(
                                form.word() + " for " + one.crowd.fanOut + ": " + complaint));
    }

    private void put(Form form, Case one) {
        double rate = one.median(weighed -> weighed.turn().rate());
        double router = one.median(weighed -> weighed.turn().micros());
        double broker = one.median(weighed -> weighed.turn().brokerMicros());
        progress.report(
                form.word() + " for " + one.crowd.fanOut,
                "%.0f/s, router %.2f us, broker %.2f us".formatted(rate, router, broker));
        cases.addObject()
                .put("fanOut", one.crowd.fanOut)
                .put("form", form.word())
                .put("ratePerSecond", rate)
                .put("routerCpuMicros", router)
                .put("brokerCpuMicros", broker)
                .put("bytesOnDiskPerDelivery", one.median(Weighed::bytesEach));
    }

    /// The envelopes' processor time by the copies', router and broker together.
    private void compare() {
        ObjectNode ratios = figures.putObject("cpuRatio");
        Map<String, Double> sums = new HashMap<>();
        cases.forEach(one ->
                sums.put(
                        one.get("form").asText() + one.get("fanOut").asInt(),
                        one.get("routerCpuMicros").asDouble()
                                + one.get("brokerCpuMicros").asDouble()));
        for (Crowd crowd : Crowd.values()) {
            ratios.put(
                    Integer.toString(crowd.fanOut),
                    sums.getOrDefault("envelopes" + crowd.fanOut, Double.NaN)
                            / sums.getOrDefault("copies" + crowd.fanOut, Double.NaN));
        }
    }
}
