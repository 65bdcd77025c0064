package dev.carillon.subscription.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connections to PostgreSQL. Opening it connects to nothing; the first use does. Thread-safe.
public final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final int MOST_TRIES = 10;

    private final DatabaseConfig config;
    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private final LongAdder statements = new LongAdder();

    private Database(DatabaseConfig config, HikariDataSource pool) {
        this.config = config;
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        jdbi.setSqlLogger(new StatementCounter(statements));
        jdbi.registerArrayType(String.class, "text");
        jdbi.registerArrayType(Long.class, "bigint");
        jdbi.registerArrayType(UUID.class, "uuid");
    }

    /// Prepares the pool.
    ///
    /// @param name of the pool, for threads and logs
    public static Database open(DatabaseConfig config, String name) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName(name);
        hikari.setJdbcUrl(config.jdbcUrl());
        hikari.setUsername(config.user());
        hikari.setPassword(config.password().reveal());
        hikari.setMaximumPoolSize(config.connections());
        hikari.setMinimumIdle(1);
        hikari.setConnectionTimeout(CONNECT_LIMIT.toMillis());
        // Do not fail here: an outage at the start is waited out.
        hikari.setInitializationFailTimeout(-1);
        properties(name).forEach((key, value) -> hikari.addDataSourceProperty((String) key, value));
        return new Database(config, new HikariDataSource(hikari));
    }

    /// The same pool with a count of its own, for one user of it. It is closed with this one.
    public Database counted() {
        return new Database(config, pool);
    }

    /// How many statements were sent through this, those that failed included; a batch is one.
    public long statements() {
        return statements.sum();
    }

    /// Counts statements that are sent past Jdbi on its connection.
    static void count(Handle handle, int sent) {
        if (!(handle.getConfig(SqlStatements.class).getSqlLogger()
                instanceof StatementCounter counter)) {
            throw new IllegalStateException("a handle of ours counts statements");
        }
        counter.statements().add(sent);
    }

    private record StatementCounter(LongAdder statements) implements SqlLogger {

        @Override
        public void logBeforeExecution(StatementContext context) {
            statements.increment();
        }
    }

    /// Does work in one read-committed transaction. Work that loses against another transaction
    /// (serialization failure, deadlock) is done again.
    ///
    /// @throws DatabaseUnavailableException in an outage
    <T> T inTransaction(Function<Handle, T> work) {
        return translated(() -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    return jdbi.inTransaction(work::apply);
                } catch (JdbiException e) {
                    if (attempt == MOST_TRIES || !SqlTrouble.isLostRace(e)) {
                        throw e;
                    }
                    LOG.debug("transaction lost a race and is done again", e);
                }
            }
        });
    }

    /// Reads with several statements as of one moment.
    ///
    /// @throws DatabaseUnavailableException in an outage
    <T> T readSnapshot(Function<Handle, T> work) {
        return translated(
                () -> jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::apply));
    }

    /// Reads with one statement.
    ///
    /// @throws DatabaseUnavailableException in an outage
    <T> T read(Function<Handle, T> work) {
        return translated(() -> jdbi.withHandle(work::apply));
    }

    /// A connection outside the pool, for a job that holds it.
    ///
    /// @throws DatabaseUnavailableException in an outage
    Connection dedicated(String name) {
        Properties properties = properties(name);
        properties.setProperty("user", config.user());
        properties.setProperty("password", config.password().reveal());
        try {
            return DriverManager.getConnection(config.jdbcUrl(), properties);
        } catch (SQLException e) {
            throw SqlTrouble.translated(e);
        }
    }

    /// For libraries that want one.
    DataSource dataSource() {
        return pool;
    }

    /// Asks the database for an answer.
    ///
    /// @throws DatabaseUnavailableException in an outage
    public void ping() {
        int one = read(handle -> handle.createQuery("select 1").mapTo(Integer.class).one());
        if (one != 1) {
            throw new IllegalStateException("the database says that 1 is " + one);
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    private static <T> T translated(java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (JdbiException e) {
            throw SqlTrouble.translated(e);
        }
    }

    private static Properties properties(String name) {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", name);
        properties.setProperty("connectTimeout", Long.toString(CONNECT_LIMIT.toSeconds()));
        properties.setProperty("loginTimeout", Long.toString(CONNECT_LIMIT.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(ANSWER_LIMIT.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }
}
