package dev.carillon.embedded;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A schema registry (Apicurio) that speaks Confluent's protocol, as a child process on loopback,
/// without authentication. It ends with this process, in whatever way that ends.
///
/// Its program is looked for in the folder that the system property [#HOME_PROPERTY] names.
///
/// Safe for use by several threads.
public final class EmbeddedRegistry implements AutoCloseable {
    /// The system property that names the folder with the registry's `quarkus-run.jar`.
    public static final String HOME_PROPERTY = "carillon.registry.home";

    private static final String PART = "The schema registry";
    private static final String PROGRAM = "quarkus-run.jar";

    /// Holds what the registry was assembled from, and so changes with every version.
    private static final String APPLICATION = "quarkus/quarkus-application.dat";

    /// Tells this start's registry from one that was quicker to take the port.
    private static final String NONCE_HEADER = "Carillon-Start";

    private static final String CONFLUENT_PATH = "/apis/ccompat/v7";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final int PORT_ATTEMPTS = 5;
    private static final int HTTP_TIMEOUT_MILLIS = 5_000;

    private final Options options;
    private final Path home;
    private final Optional<Path> disposable;
    private final int port;
    private JavaChild child;

    private EmbeddedRegistry(
            Options options, Path home, Optional<Path> disposable, int port, JavaChild child) {
        this.options = options;
        this.home = home;
        this.disposable = disposable;
        this.port = port;
        this.child = child;
    }

    /// How to run a registry.
    ///
    /// @param workDirectory made when missing; takes the log, and no data
    /// @param port where clients connect; 0 means any free one
    /// @param storage where schemas are kept
    /// @param jvm what the registry's JVM is tuned for
    /// @param cacheDirectory where files that only save time are kept between starts; none means
    ///   that they are not kept
    public record Options(
            Path workDirectory,
            int port,
            RegistryStorage storage,
            JvmProfile jvm,
            Optional<Path> cacheDirectory) {
        /// Checks nothing yet: [EmbeddedRegistry#start] does.
        public Options {
            workDirectory = workDirectory.toAbsolutePath().normalize();
        }

        /// A registry on a free port that forgets everything when it ends.
        public static Options throwaway(Path workDirectory) {
            return new Options(
                    workDirectory,
                    0,
                    new RegistryStorage.InMemory(),
                    JvmProfile.QUICK_START,
                    CacheDirectory.fromSystemProperty());
        }

        /// A registry whose schemas and ids outlive it in a database.
        public static Options kept(
                Path workDirectory, int port, RegistryStorage.InPostgres storage) {
            return new Options(
                    workDirectory,
                    port,
                    storage,
                    JvmProfile.QUICK_START,
                    CacheDirectory.fromSystemProperty());
        }

        /// These options with a folder for files that save time.
        public Options withCacheDirectory(Path cache) {
            return new Options(workDirectory, port, storage, jvm, Optional.of(cache));
        }
    }

    /// Starts a registry and waits until it answers.
    ///
    /// @throws EmbeddedPartException if the program is missing, the port is taken or the folder
    ///   cannot be used (nothing is written then), or the registry does not come up
    public static EmbeddedRegistry start(Options options) {
        return start(options, Optional.empty());
    }

    /// Starts a registry that keeps schemas in memory, with a temporary folder that is deleted when
    /// it is closed or this process ends.
    public static EmbeddedRegistry throwaway() {
        Path folder = TemporaryFolder.create("registry");
        return TemporaryFolder.deletedOnFailure(
                folder, () -> start(Options.throwaway(folder), Optional.of(folder)));
    }

    /// Fails when a registry could not be started with these options, and writes nothing.
    static void check(Options options) {
        requireProgram(System.getProperty(HOME_PROPERTY));
        Ports.requireUsable(PART, options.port());
        folderOf(options).check();
    }

    /// The folder with the program.
    ///
    /// @param named what the system property says
    static Path requireProgram(@Nullable String named) {
        if (named == null || named.isBlank()) {
            throw new EmbeddedPartException(
                    "The folder of the schema registry is not known: the system property %s is not set. Build the module `embedded`, which unpacks it to embedded/target/registry, and start Java with -D%s=<that folder>."
                            .formatted(HOME_PROPERTY, HOME_PROPERTY));
        }
        Path home = Path.of(named).toAbsolutePath().normalize();
        if (!Files.isRegularFile(home.resolve(PROGRAM))) {
            throw new EmbeddedPartException(
                    "The schema registry is not in %s (system property %s): there is no %s. Build the module `embedded`, which unpacks it to embedded/target/registry, or name the folder that holds it."
                            .formatted(home, HOME_PROPERTY, PROGRAM));
        }
        return home;
    }

    private static Path home() {
        return requireProgram(System.getProperty(HOME_PROPERTY));
    }

    /// @param disposable the work folder, when it is to be deleted at the end
    static EmbeddedRegistry start(Options options, Optional<Path> disposable) {
        Path home = home();
        check(options);
        folderOf(options).prepare();
        for (int attempt = 1; ; attempt++) {
            int port = options.port() == 0 ? Ports.free() : options.port();
            try {
                JavaChild child = launch(options, home, disposable, port);
                return new EmbeddedRegistry(options, home, disposable, port, child);
            } catch (EmbeddedPartException e) {
                // The port was free a moment ago; another process was quicker.
                boolean isPortTaken =
                        String.valueOf(e.getMessage()).contains("in use by another process");
                if (options.port() != 0 || !isPortTaken || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static JavaChild launch(
            Options options, Path home, Optional<Path> disposable, int port) {
        Path folder = options.workDirectory();
        Path program = home.resolve(PROGRAM);
        String nonce = UUID.randomUUID().toString();
        var environment = new HashMap<>(options.storage().environment());
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("QUARKUS_MANAGEMENT_PORT", "0");
        environment.put("QUARKUS_OIDC_ENABLED", "false");
        environment.put("QUARKUS_SCHEDULER_ENABLED", "false");
        environment.put("QUARKUS_BANNER_ENABLED", "false");
        environment.put("APICURIO_DATASOURCE_JDBC_INITIAL_SIZE", "1");
        environment.put("APICURIO_DATASOURCE_JDBC_MIN_SIZE", "1");
        environment.put("APICURIO_DATASOURCE_JDBC_MAX_SIZE", "5");
        // A line for every request, and there is nobody to read it.
        environment.put("QUARKUS_HTTP_ACCESS_LOG_ENABLED", "false");
        JavaChild child =
                JavaChild.start(
                        new JavaChild.Plan(
                                PART,
                                "registry",
                                options.jvm(),
                                options.cacheDirectory(),
                                List.of(program, home.resolve(APPLICATION)),
                                List.of(
                                        "-Dquarkus.http.header.\"%s\".value=%s"
                                                .formatted(NONCE_HEADER, nonce),
                                        "-jar",
                                        program.toString()),
                                environment,
                                folder,
                                // Its data is the database's: there is nothing to save at the end.
                                List.of(Child.Ending.KILL),
                                disposable));
        try {
            folderOf(options).claim(child.child().pid());
            child.child().awaitReady(START_LIMIT, () -> Ports.answers(port));
            child.child().awaitReady(START_LIMIT, () -> isServing(port, nonce));
            return child;
        } catch (RuntimeException e) {
            child.kill();
            throw e;
        }
    }

    private static boolean isServing(int port, String nonce) {
        try {
            var connection =
                    (HttpURLConnection)
                            URI.create(address(port) + "/subjects").toURL().openConnection();
            connection.setConnectTimeout(HTTP_TIMEOUT_MILLIS);
            connection.setReadTimeout(HTTP_TIMEOUT_MILLIS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK
                        && nonce.equals(connection.getHeaderField(NONCE_HEADER));
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /// The base address of Confluent's protocol, as `schema.registry.url` wants it.
    public String url() {
        return address(port);
    }

    /// Where clients connect.
    public int port() {
        return port;
    }

    /// The registry's process id; another one after [#restart].
    public synchronized long pid() {
        return child.child().pid();
    }

    /// Completes exceptionally when the registry that runs now ends although nobody asked for it.
    public synchronized CompletableFuture<Void> failure() {
        return child.child().failure();
    }

    /// Kills the registry with SIGKILL, as a crash would. [#restart] brings it back.
    public synchronized void kill() {
        child.kill();
    }

    /// Starts the registry again with the same storage and port, and waits until it answers. One
    /// that still runs is killed first.
    public synchronized void restart() {
        child.kill();
        Ports.requireUsable(PART, port);
        child = launch(options, home, disposable, port);
    }

    /// Stops the registry.
    @Override
    public synchronized void close() {
        child.close();
        disposable.ifPresent(DataFolder::delete);
    }

    private static DataFolder folderOf(Options options) {
        return new DataFolder(
                options.workDirectory(), PART, new DataFolder.Version("registry", 3, 3));
    }

    private static String address(int port) {
        return "http://127.0.0.1:" + port + CONFLUENT_PATH;
    }
}
