package dev.carillon.benchmarks.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.benchmarks.cli.BenchReport;
import dev.carillon.benchmarks.parts.ServiceProcess;
import dev.carillon.standalone.stack.GraphqlClient;
import dev.carillon.standalone.stack.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.postgresql.PGConnection;

/// How fast steps come from Kafka into the delivery log, that none is missing or double after both
/// the service and the database were killed in the middle, and how long a webhook's deliveries take
/// to read then. The baseline copies the same table to another of the same columns without indexes,
/// over one connection: what PostgreSQL can take at most.
final class LogScenario {

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final int QUERIES = 200;

    /// Fewer are stored before everything is compiled.
    private static final int FULL_SIZE = 5_000_000;

    /// What is asked of the query of one webhook's last 50 deliveries.
    private static final double MOST_MILLIS = 20;

    private final LogStage stage;
    private final LogSteps steps;
    private final Progress progress;

    LogScenario(LogStage stage, LogSteps steps, Progress progress) {
        this.stage = stage;
        this.steps = steps;
        this.progress = progress;
    }

    BenchReport run() throws InterruptedException {
        progress.report("log", "producing " + steps.steps() + " steps");
        stage.produce(steps);
        List<String> complaints = new ArrayList<>();
        ObjectNode figures = BenchReport.object().put("bench", "log");
        long begin = System.nanoTime();
        double clean = clean(begin, complaints);
        ServiceProcess service = stage.service();
        try {
            await(steps.steps() * 2L / 3);
            requireMiddle("the database", complaints);
            stage.crashDatabase();
            await(steps.steps());
            double whole = seconds(begin);
            service.requireAlive();
            double baseline = ledger(figures, complaints);
            figures.put("ratePerSecond", Math.round(clean));
            figures.put("baselineRatePerSecond", Math.round(baseline));
            figures.put("ratio", Math.round(clean / baseline * 1000) / 1000.0);
            figures.put("secondsWithBothCrashes", Math.round(whole * 10) / 10.0);
            queries(figures, complaints);
        } finally {
            service.close();
        }
        return new BenchReport(figures, complaints);
    }

    /// The first third, to the kill of the service.
    private double clean(long begin, List<String> complaints) throws InterruptedException {
        try (ServiceProcess service = stage.service()) {
            long from = stored();
            long start = System.nanoTime();
            await(steps.steps() / 3L);
            double rate = (stored() - from) / seconds(start);
            progress.report(
                    "log", "killing the service after " + Math.round(seconds(begin)) + " s");
            requireMiddle("the service", complaints);
            service.kill();
            return rate;
        }
    }

    /// A kill after the end shows nothing.
    private void requireMiddle(String killed, List<String> complaints) {
        if (stored() >= steps.steps()) {
            complaints.add("every step was stored when " + killed + " was killed; take more steps");
        }
    }

    private void await(long count) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (stored() < count) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "%d of %d steps were stored within %s".formatted(stored(), count, LIMIT));
            }
            progress.report("log", stored() + " of " + steps.steps() + " steps stored");
            Thread.sleep(LOOK_EVERY);
        }
    }

    private long stored() {
        return number(
                "select coalesce(sum(next_offset), 0) from topic_offsets where topic = 'delivery-log'");
    }

    /// @return rows a second of the baseline
    private double ledger(ObjectNode figures, List<String> complaints) {
        progress.report("log", "counting");
        long rows = number("select count(*) from delivery_steps");
        long distinct =
                number(
                        "select count(*) from (select distinct delivery_id, run, attempt_number from delivery_steps) d");
        long deliveries = number("select count(*) from deliveries");
        long delivered = number("select count(*) from deliveries where status = 'delivered'");
        figures.put("fullSize", steps.steps() >= FULL_SIZE);
        figures.put("expected", steps.steps());
        figures.put("missing", steps.steps() - distinct);
        figures.put("double", rows - distinct);
        figures.put("deliveries", deliveries);
        if (rows != steps.steps() || distinct != steps.steps()) {
            complaints.add(
                    "%d rows of %d distinct steps for %d steps"
                            .formatted(rows, distinct, steps.steps()));
        }
        if (deliveries != steps.deliveries()) {
            complaints.add("%d deliveries instead of %d".formatted(deliveries, steps.deliveries()));
        }
        boolean isWhole = steps.steps() % 12 == 0 || steps.steps() % 12 < 10;
        if (isWhole && delivered != deliveries) {
            complaints.add("%d of %d deliveries are delivered".formatted(delivered, deliveries));
        }
        return baseline(rows);
    }

    private double baseline(long rows) {
        progress.report("log", "the baseline: a bare COPY of the same rows");
        try (Connection from = stage.connect();
                Connection to = stage.connect();
                Statement make = to.createStatement()) {
            make.execute(
                    "create table bare_steps (like delivery_steps); create table bare_deliveries (like deliveries)");
            long begin = System.nanoTime();
            copy(from, to, "delivery_steps", "bare_steps");
            copy(from, to, "deliveries", "bare_deliveries");
            return rows / seconds(begin);
        } catch (SQLException e) {
            throw new IllegalStateException("the baseline failed", e);
        }
    }

    private static void copy(Connection from, Connection to, String source, String target)
            throws SQLException {
        try (PipedInputStream in = new PipedInputStream(1 << 20);
                OutputStream out = new PipedOutputStream(in)) {
            FutureTask<Long> reading =
                    new FutureTask<>(() -> {
                        try (out) {
                            return from.unwrap(PGConnection.class)
                                    .getCopyAPI()
                                    .copyOut("copy (select * from " + source + ") to stdout", out);
                        }
                    });
            Thread.ofPlatform().start(reading);
            long written = written(to, target, in);
            long read = reading.get();
            if (written != read || written == 0) {
                throw new IllegalStateException(
                        "%d rows were read from %s and %d copied".formatted(read, source, written));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the rows could not be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static long written(Connection to, String target, InputStream in)
            throws SQLException, IOException {
        return to.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + target + " from stdin", in);
    }

    private void queries(ObjectNode figures, List<String> complaints) {
        progress.report("log", "asking for deliveries");
        execute("vacuum analyze deliveries, delivery_steps");
        try (GraphqlClient api = new GraphqlClient(stage.apiUri(), stage.token())) {
            Latencies first = new Latencies();
            Latencies later = new Latencies();
            Latencies rare = new Latencies();
            for (int i = 0; i < QUERIES * 2; i++) {
                boolean counts = i >= QUERIES;
                int webhook = i % steps.webhooks() + 1;
                JsonNode page = timed(api, webhook, "first: 50", counts ? first : new Latencies());
                String cursor = page.at("/pageInfo/endCursor").asText();
                timed(
                        api,
                        webhook,
                        "first: 50, after: \"" + cursor + "\"",
                        counts ? later : new Latencies());
                timed(
                        api,
                        webhook,
                        "first: 50, status: DEAD_LETTERED",
                        counts ? rare : new Latencies());
            }
            first.into(figures.putObject("last50Millis"));
            later.into(figures.putObject("next50Millis"));
            rare.into(figures.putObject("noneOfStatusMillis"));
            if (first.millis(0.99) > MOST_MILLIS) {
                complaints.add(
                        "a webhook's last 50 deliveries must be read within %s ms, p99 was %s"
                                .formatted(MOST_MILLIS, first.millis(0.99)));
            }
        }
    }

    private static JsonNode timed(
            GraphqlClient api, int webhook, String arguments, Latencies into) {
        String document =
                "{ webhook(id: %d) { deliveries(%s) { nodes { id status action eventId firstStepAt } pageInfo { endCursor } } } }"
                        .formatted(webhook, arguments);
        long begin = System.nanoTime();
        JsonNode page = api.data(document, GraphqlClient.object()).at("/webhook/deliveries");
        into.add(System.nanoTime() - begin);
        return page;
    }

    private void execute(String sql) {
        try (Connection connection = stage.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /// Asks again while the database starts.
    private long number(String sql) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try (Connection connection = stage.connect();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                return row.next() ? row.getLong(1) : 0;
            } catch (SQLException e) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(sql, e);
                }
            }
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
