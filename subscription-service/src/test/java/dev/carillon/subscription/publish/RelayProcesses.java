package dev.carillon.subscription.publish;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.subscription.domain.SubscriptionRecord;
import dev.carillon.subscription.support.Webhooks;
import dev.carillon.subscription.support.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/// Several relays in processes of their own, of which one leads at a time.
final class RelayProcesses implements AutoCloseable {

    private static final String LEADER =
            "select application_name from pg_locks join pg_stat_activity using (pid)"
                    + " where locktype = 'advisory' and granted and datname = current_database()";

    private static final String CANDIDATES =
            "select count(*) from pg_stat_activity where application_name like 'relay%-relay' and"
                    + " datname = current_database()";

    private final World world;
    private final Duration patience;
    private final List<RelayProcess> alive = new ArrayList<>();
    private int started;

    private RelayProcesses(World world, Duration patience) {
        this.world = world;
        this.patience = patience;
    }

    /// @param patience after how long a leader that is silent is put out
    static RelayProcesses start(World world, int relays, Duration patience) {
        RelayProcesses processes = new RelayProcesses(world, patience);
        processes.agreeOnTheSchema();
        for (int i = 0; i < relays; i++) {
            processes.startOne();
        }
        return processes;
    }

    /// Waits until something is on the topic: the broker has made what it makes at the first use.
    void awaitFirstRecord() {
        Awaitility.await("the first record is on the topic")
                .atMost(Duration.ofMinutes(2))
                .until(() -> !world.subscriptions().records().isEmpty());
    }

    /// Starts one more.
    void startOne() {
        alive.add(RelayProcess.start(world, "relay" + started++, patience));
    }

    /// The one that leads now, by the database's books.
    Optional<RelayProcess> leader() {
        String name = world.sql(LEADER);
        return alive.stream().filter(relay -> name.equals(relay.name() + "-relay")).findFirst();
    }

    /// Waits until one leads.
    RelayProcess awaitLeader() {
        return Awaitility.await("a relay leads")
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofMinutes(1))
                .until(this::leader, Optional::isPresent)
                .orElseThrow();
    }

    /// Waits until somebody could take over: it has made its bid, and so is ready.
    void awaitStandby() {
        Awaitility.await("a relay stands by")
                .atMost(Duration.ofMinutes(2))
                .until(() -> Integer.parseInt(world.sql(CANDIDATES)) > 1);
    }

    /// Kills one.
    void kill(RelayProcess relay) {
        relay.close();
        alive.remove(relay);
    }

    /// Whether each process that was not killed lives.
    boolean areAlive() {
        return alive.stream().allMatch(relay -> relay.process().isAlive());
    }

    @Override
    public void close() {
        alive.forEach(RelayProcess::close);
    }

    /// The registry lives in each process: there is one schema, and everybody gives it the same id.
    private void agreeOnTheSchema() {
        try (AvroWriter writer = AvroWriter.create(world.registry().properties())) {
            byte[] written =
                    writer.write(
                            Topics.SUBSCRIPTIONS,
                            SubscriptionAvro.of(
                                    SubscriptionRecord.of(
                                            Webhooks.first(
                                                    Scope.pipe("1"), new SubscriptionId(1)))));
            if (written.length == 0) {
                throw new IllegalStateException("nothing was written");
            }
        }
    }
}
