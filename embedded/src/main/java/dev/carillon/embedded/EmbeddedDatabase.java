package dev.carillon.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

/// A PostgreSQL server as a child process on loopback, with a password. It ends with this process,
/// in whatever way that ends. Runs as root too: see [PostgresAccount].
///
/// Safe for use by several threads.
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String DATABASE = "carillon";
    private static final String MAINTENANCE_DATABASE = "postgres";
    private static final int POSTGRES_MAJOR = 18;
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final int PORT_ATTEMPTS = 5;
    private static final String DUPLICATE_DATABASE = "42P04";

    private final DataFolder folder;
    private final PostgresCluster cluster;
    private final String password;
    private final Optional<Path> disposable;
    private final int port;
    private Child child;

    private EmbeddedDatabase(
            DataFolder folder,
            PostgresCluster cluster,
            String password,
            Optional<Path> disposable,
            int port,
            Child child) {
        this.folder = folder;
        this.cluster = cluster;
        this.password = password;
        this.disposable = disposable;
        this.port = port;
        this.child = child;
    }

    /// How to run a database server.
    ///
    /// @param dataDirectory made when missing; used again when a server of ours wrote it
    /// @param port where clients connect; 0 means any free one
    /// @param durability whether the data is kept; only then are writes forced to disk
    /// @param cacheDirectory where the unpacked programs are kept between starts; none means a
    ///   folder below the system's temporary one
    public record Options(
            Path dataDirectory, int port, Durability durability, Optional<Path> cacheDirectory) {
        /// Checks nothing yet: [EmbeddedDatabase#start] does.
        public Options {
            dataDirectory = dataDirectory.toAbsolutePath().normalize();
        }

        /// A server on a free port whose data may be lost.
        public static Options throwaway(Path dataDirectory) {
            return new Options(
                    dataDirectory, 0, Durability.THROWAWAY, CacheDirectory.fromSystemProperty());
        }

        /// A server whose data outlives it.
        public static Options kept(Path dataDirectory, int port) {
            return new Options(
                    dataDirectory, port, Durability.KEPT, CacheDirectory.fromSystemProperty());
        }

        /// These options with a folder for the unpacked programs.
        public Options withCacheDirectory(Path cache) {
            return new Options(dataDirectory, port, durability, Optional.of(cache));
        }
    }

    /// Starts a server with an empty database, or with what its folder holds, and waits until it
    /// answers.
    ///
    /// @throws EmbeddedPartException if the folder or port cannot be used (nothing is written
    ///   then), or the server does not come up
    public static EmbeddedDatabase start(Options options) {
        return start(options, Optional.empty());
    }

    /// Starts a server in a temporary folder that is deleted when it is closed or this process
    /// ends.
    public static EmbeddedDatabase throwaway() {
        Path folder = TemporaryFolder.create("postgresql");
        return TemporaryFolder.deletedOnFailure(
                folder, () -> start(Options.throwaway(folder), Optional.of(folder)));
    }

    /// Fails when a server could not be started with these options, and writes nothing.
    static void check(Options options) {
        Ports.requireUsable(PostgresCluster.PART, options.port());
        folderOf(options).check();
    }

    /// @param disposable the data folder, when it is to be deleted at the end
    static EmbeddedDatabase start(Options options, Optional<Path> disposable) {
        check(options);
        PostgresAccount account = PostgresAccount.find();
        Path cache =
                options.cacheDirectory()
                        .orElseGet(() ->
                                Path.of(
                                        System.getProperty("java.io.tmpdir"),
                                        "carillon-postgresql-" + System.getProperty("user.name")));
        PostgresBinaries binaries =
                PostgresBinaries.unpackedBelow(account.binariesFolder(cache.toAbsolutePath()));
        account.requireReach(binaries.program("postgres"));
        DataFolder folder = folderOf(options);
        folder.prepare();
        var cluster = new PostgresCluster(folder.path(), binaries, account, options.durability());
        String password;
        try {
            password = cluster.initialize();
        } catch (IOException e) {
            throw new EmbeddedPartException(
                    "PostgreSQL's data folder %s could not be made or read (%s). Make it writable, or choose another data folder."
                            .formatted(folder.path(), e),
                    e);
        }
        for (int attempt = 1; ; attempt++) {
            int port = options.port() == 0 ? Ports.free() : options.port();
            try {
                Child child = launch(folder, cluster, password, disposable, port);
                var database =
                        new EmbeddedDatabase(folder, cluster, password, disposable, port, child);
                database.createDatabase(DATABASE);
                return database;
            } catch (EmbeddedPartException e) {
                // The port was free a moment ago; another process was quicker.
                boolean isPortTaken = String.valueOf(e.getMessage()).contains("could not bind");
                if (options.port() != 0 || !isPortTaken || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static Child launch(
            DataFolder folder,
            PostgresCluster cluster,
            String password,
            Optional<Path> disposable,
            int port) {
        Child child = cluster.serve(port, disposable);
        try {
            folder.claim(child.pid());
            child.awaitReady(START_LIMIT, () -> Ports.answers(port));
            child.awaitReady(START_LIMIT, () -> isServing(port, password));
            return child;
        } catch (RuntimeException e) {
            child.kill();
            throw e;
        }
    }

    private static boolean isServing(int port, String password) {
        try (Connection connection = connect(port, password)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    /// Where clients connect to the database `carillon`, without user and password.
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /// Where clients connect to a database made with [#createDatabase].
    public String jdbcUrl(String database) {
        return address(port, database);
    }

    /// The superuser.
    public String user() {
        return PostgresCluster.SUPERUSER;
    }

    /// The superuser's password: random, and kept with the data.
    public String password() {
        return password;
    }

    /// Where clients connect.
    public int port() {
        return port;
    }

    /// The folder with its data and its log.
    public Path dataDirectory() {
        return folder.path();
    }

    /// The process id of the server's first process; another one after [#restart].
    public synchronized long pid() {
        return child.pid();
    }

    /// Completes exceptionally when the server that runs now ends although nobody asked for it.
    public synchronized CompletableFuture<Void> failure() {
        return child.failure();
    }

    /// Makes a database unless there is one of that name, and answers where clients connect to it.
    ///
    /// @param name lower-case letters, digits and underscores
    public String createDatabase(String name) {
        if (!name.matches("[a-z_][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "a database name has only lower-case letters, digits and underscores: " + name);
        }
        try (Connection connection = connect(port, password);
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            if (!DUPLICATE_DATABASE.equals(e.getSQLState())) {
                throw new EmbeddedPartException(
                        "PostgreSQL cannot make the database %s: %s"
                                .formatted(name, e.getMessage()),
                        e);
            }
        }
        return jdbcUrl(name);
    }

    /// Kills the server and its workers with SIGKILL, as a crash would. [#restart] brings it back.
    public synchronized void kill() {
        child.kill();
    }

    /// Starts the server again on the same data and port, and waits until it answers. A server that
    /// still runs is stopped first: cleanly when its data is kept, else killed.
    public synchronized void restart() {
        if (cluster.durability() == Durability.KEPT) {
            child.close();
        } else {
            child.kill();
        }
        Ports.requireUsable(PostgresCluster.PART, port);
        child = launch(folder, cluster, password, disposable, port);
    }

    /// Stops the server: cleanly when its data is kept.
    @Override
    public synchronized void close() {
        child.close();
        disposable.ifPresent(DataFolder::delete);
    }

    private static Connection connect(int port, String password) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", PostgresCluster.SUPERUSER);
        properties.setProperty("password", password);
        properties.setProperty("loginTimeout", "10");
        return DriverManager.getConnection(address(port, MAINTENANCE_DATABASE), properties);
    }

    private static String address(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    private static DataFolder folderOf(Options options) {
        return new DataFolder(
                options.dataDirectory(),
                PostgresCluster.PART,
                new DataFolder.Version("postgresql", POSTGRES_MAJOR, 0));
    }
}
