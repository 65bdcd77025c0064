package dev.carillon.subscription.store;

import dev.carillon.subscription.leadership.Candidate;
import dev.carillon.subscription.leadership.Job;
import dev.carillon.subscription.leadership.Leaders;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leadership by PostgreSQL's session-level advisory locks: the lock goes when the session goes. A
/// process that is stopped but keeps its connection is put out by PostgreSQL itself after the
/// patience below, since a leader is heard from far more often.
public final class PostgresLeaders implements Leaders {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresLeaders.class);

    /// The first key of our locks, so that they do not meet another application's ("cari").
    private static final int LOCK_CLASS = 0x63617269;

    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(1);

    private final Database database;
    private final String instance;
    private final Duration patience;

    /// @param database stays the caller's to close
    /// @param instance names the connections
    /// @param patience after how long a silent leader is put out, at least 5 s
    public PostgresLeaders(Database database, String instance, Duration patience) {
        this.database = database;
        this.instance = instance;
        this.patience = patience;
    }

    @Override
    public Candidate candidate(Job job) {
        return new Session(job);
    }

    private final class Session implements Candidate {

        private final Job job;
        private @Nullable Connection connection;
        private boolean isLeading;
        private long checkedAt;

        Session(Job job) {
            this.job = job;
        }

        @Override
        public boolean tryLead() {
            try {
                isLeading = ask(connected(), "select pg_try_advisory_lock(?, ?)");
                checkedAt = System.nanoTime();
                return isLeading;
            } catch (SQLException e) {
                resign();
                throw SqlTrouble.translated(e);
            }
        }

        @Override
        public boolean isLeading() {
            Connection held = connection;
            if (!isLeading || held == null) {
                return false;
            }
            if (System.nanoTime() - checkedAt < BETWEEN_CHECKS.toNanos()) {
                return true;
            }
            try (Statement statement = held.createStatement()) {
                isLeading = statement.execute("select 1");
                checkedAt = System.nanoTime();
            } catch (SQLException e) {
                LOG.atWarn()
                        .addKeyValue("job", job.word())
                        .addKeyValue("reason", e.getMessage())
                        .log("the connection that holds the leadership is gone");
                resign();
            }
            return isLeading;
        }

        private boolean ask(Connection held, String sql) throws SQLException {
            try (PreparedStatement statement = held.prepareStatement(sql)) {
                statement.setInt(1, LOCK_CLASS);
                statement.setInt(2, job.number());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            }
        }

        private Connection connected() throws SQLException {
            Connection held = connection;
            if (held == null) {
                held = database.dedicated(instance + "-" + job.word());
                connection = held;
                try (Statement statement = held.createStatement()) {
                    statement.execute("set idle_session_timeout = " + patience.toMillis());
                }
            }
            return held;
        }

        /// Closing the session is what gives the lock back, whatever state it is in.
        @Override
        public void resign() {
            Connection held = connection;
            connection = null;
            isLeading = false;
            if (held != null) {
                try {
                    held.close();
                } catch (SQLException e) {
                    LOG.debug("closing a session that is gone already", e);
                }
            }
        }

        @Override
        public void close() {
            resign();
        }
    }
}
