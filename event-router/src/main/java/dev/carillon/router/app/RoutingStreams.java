package dev.carillon.router.app;

import dev.carillon.platform.lifecycle.Failure;
import dev.carillon.router.topology.RegistryOutageException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Kafka Streams with our answers to its troubles. The schema registry away: the thread is
/// replaced, which takes back its open transaction, and routing pauses. Anything else: the process
/// ends, and whoever starts it again goes on at the last commit.
final class RoutingStreams implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RoutingStreams.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);
    private static final Duration LOG_EVERY = Duration.ofSeconds(10);
    private static final String PART = "routing";

    /// How topics of events begin, also where Kafka's metrics write their dots as underscores.
    private static final String EVENTS = "events";

    private final KafkaStreams streams;
    private final RegistryOutages outages;
    private final Failure failure;
    private final CompletableFuture<Void> running = new CompletableFuture<>();

    RoutingStreams(Topology topology, Properties properties, Failure failure, RouterMeters meters) {
        this.streams = new KafkaStreams(topology, properties, new StrictClients(meters));
        this.outages = new RegistryOutages(streams, meters::registryAway);
        this.failure = failure;
        streams.setUncaughtExceptionHandler(this::answer);
        streams.setStateListener((now, _) -> stateChanged(now));
    }

    /// Pauses and resumes the routing; somebody has to run it.
    RegistryOutages outages() {
        return outages;
    }

    /// Starts, and returns when the tables are loaded and the group is joined.
    ///
    /// @throws IllegalStateException when a part failed before that
    void startAndAwaitRunning() {
        streams.start();
        CompletableFuture<Object> end = CompletableFuture.anyOf(running, failure.future());
        while (true) {
            try {
                Object _ = end.get(LOG_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                LOG.info(
                        "waiting for the other routers of the group, or for its lost ones to expire");
            } catch (ExecutionException e) {
                throw new IllegalStateException("the routing did not start", e.getCause());
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    /// How many events the brokers have that were not fetched yet, in the partitions this router
    /// reads.
    double lag() {
        double lag = 0;
        for (Map.Entry<MetricName, ? extends Metric> metric : streams.metrics().entrySet()) {
            if (metric.getKey().name().equals("records-lag")
                    && String.valueOf(metric.getKey().tags().get("topic")).startsWith(EVENTS)
                    && metric.getValue().metricValue() instanceof Double records
                    && records > 0) {
                lag += records;
            }
        }
        return lag;
    }

    /// Why nothing is routed now; empty when it is.
    Optional<String> problem() {
        KafkaStreams.State state = streams.state();
        return state == KafkaStreams.State.RUNNING
                ? outages.problem()
                : Optional.of("Kafka Streams is " + state);
    }

    private StreamThreadExceptionResponse answer(Throwable thrown) {
        Optional<RegistryOutageException> outage = RegistryOutageException.in(thrown);
        if (outage.isPresent()) {
            outages.begin(outage.get().question());
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        failure.report(PART, thrown);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private void stateChanged(KafkaStreams.State now) {
        switch (now) {
            case RUNNING -> running.complete(null);
            case ERROR -> failure.report(PART, new IllegalStateException("Kafka Streams failed"));
            default -> LOG.debug("Kafka Streams is {}", now);
        }
    }

    /// Commits what is routed and leaves the group, so that nobody waits for this member to expire.
    ///
    /// @throws IllegalStateException when that took too long
    @Override
    public void close() {
        boolean isClosed =
                streams.close(
                        CloseOptions.timeout(CLOSE_LIMIT)
                                .withGroupMembershipOperation(
                                        CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (!isClosed) {
            throw new IllegalStateException("Kafka Streams did not close within " + CLOSE_LIMIT);
        }
    }
}
