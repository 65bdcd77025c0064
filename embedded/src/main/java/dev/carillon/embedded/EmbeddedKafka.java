package dev.carillon.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;

/// A Kafka broker with its own KRaft controller, as a child process on loopback, without encryption
/// and without authentication. It ends with this process, in whatever way that ends.
///
/// Safe for use by several threads.
public final class EmbeddedKafka implements AutoCloseable {
    private static final String PART = "Kafka";
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final int PORT_ATTEMPTS = 5;

    /// Transactions as of KIP-890, with which an aborted transaction cannot leave a hanging one.
    private static final short TRANSACTION_VERSION = 2;

    private final Options options;
    private final DataFolder folder;
    private final Optional<Path> disposable;
    private final String clusterId;
    private final int port;
    private JavaChild child;

    private EmbeddedKafka(
            Options options,
            DataFolder folder,
            Optional<Path> disposable,
            String clusterId,
            int port,
            JavaChild child) {
        this.options = options;
        this.folder = folder;
        this.disposable = disposable;
        this.clusterId = clusterId;
        this.port = port;
        this.child = child;
    }

    /// How to run a broker.
    ///
    /// @param dataDirectory made when missing; used again when a broker of ours wrote it
    /// @param port where clients connect; 0 means any free one
    /// @param durability whether the data is kept
    /// @param jvm what the broker's JVM is tuned for
    /// @param cacheDirectory where files that only save time are kept between starts; none means
    ///   that they are not kept
    /// @param settings broker settings by Kafka's own names; they override ours
    public record Options(
            Path dataDirectory,
            int port,
            Durability durability,
            JvmProfile jvm,
            Optional<Path> cacheDirectory,
            Map<String, String> settings) {
        /// Checks nothing yet: [EmbeddedKafka#start] does.
        public Options {
            dataDirectory = dataDirectory.toAbsolutePath().normalize();
            settings = Map.copyOf(settings);
        }

        /// A broker on a free port whose data may be lost.
        public static Options throwaway(Path dataDirectory) {
            return new Options(
                    dataDirectory,
                    0,
                    Durability.THROWAWAY,
                    JvmProfile.QUICK_START,
                    CacheDirectory.fromSystemProperty(),
                    Map.of());
        }

        /// A broker whose data outlives it.
        public static Options kept(Path dataDirectory, int port) {
            return new Options(
                    dataDirectory,
                    port,
                    Durability.KEPT,
                    JvmProfile.QUICK_START,
                    CacheDirectory.fromSystemProperty(),
                    Map.of());
        }

        /// These options with another tuning.
        public Options withJvm(JvmProfile profile) {
            return new Options(dataDirectory, port, durability, profile, cacheDirectory, settings);
        }

        /// These options with a folder for files that save time.
        public Options withCacheDirectory(Path cache) {
            return new Options(dataDirectory, port, durability, jvm, Optional.of(cache), settings);
        }

        /// These options with other broker settings.
        public Options withSettings(Map<String, String> others) {
            return new Options(dataDirectory, port, durability, jvm, cacheDirectory, others);
        }
    }

    /// Starts a broker and waits until it answers.
    ///
    /// @throws EmbeddedPartException if the folder or port cannot be used (nothing is written
    ///   then), or the broker does not come up
    public static EmbeddedKafka start(Options options) {
        return start(options, Optional.empty());
    }

    /// Starts a broker in a temporary folder that is deleted when it is closed or this process
    /// ends.
    public static EmbeddedKafka throwaway() {
        Path folder = TemporaryFolder.create("kafka");
        return TemporaryFolder.deletedOnFailure(
                folder, () -> start(Options.throwaway(folder), Optional.of(folder)));
    }

    /// Fails when a broker could not be started with these options, and writes nothing.
    static void check(Options options) {
        Ports.requireUsable(PART, options.port());
        folderOf(options).check();
    }

    /// @param disposable the data folder, when it is to be deleted at the end
    static EmbeddedKafka start(Options options, Optional<Path> disposable) {
        check(options);
        DataFolder folder = folderOf(options);
        folder.prepare();
        String clusterId = BrokerStorage.format(folder.path());
        for (int attempt = 1; ; attempt++) {
            int port = options.port() == 0 ? Ports.free() : options.port();
            try {
                JavaChild child = launch(options, folder, disposable, clusterId, port);
                return new EmbeddedKafka(options, folder, disposable, clusterId, port, child);
            } catch (EmbeddedPartException e) {
                // Both ports were free a moment ago; another process was quicker.
                boolean isPortTaken = String.valueOf(e.getMessage()).contains("failed to bind");
                if (!isPortTaken || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static JavaChild launch(
            Options options,
            DataFolder folder,
            Optional<Path> disposable,
            String clusterId,
            int port) {
        Path settings =
                BrokerStorage.writeSettings(folder.path(), port, Ports.free(), options.settings());
        Path cache = options.cacheDirectory().orElse(folder.path().resolve("cache"));
        List<Path> classPath = BrokerClassPath.find(cache);
        JavaChild child =
                JavaChild.start(
                        new JavaChild.Plan(
                                PART,
                                "kafka",
                                options.jvm(),
                                options.cacheDirectory(),
                                classPath,
                                List.of(
                                        // It would complain of log4j-core, left out on purpose.
                                        "-Dlog4j2.StatusLogger.level=OFF",
                                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                                        "-Dorg.slf4j.simpleLogger.showDateTime=true",
                                        "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                                        "-cp",
                                        JavaChild.classPath(classPath),
                                        "kafka.Kafka",
                                        settings.toString()),
                                Map.of(),
                                folder.path(),
                                options.durability() == Durability.KEPT
                                        ? List.of(
                                                new Child.Ending("TERM", Duration.ofSeconds(20)),
                                                Child.Ending.KILL)
                                        : List.of(Child.Ending.KILL),
                                disposable));
        try {
            folder.claim(child.child().pid());
            child.child().awaitReady(START_LIMIT, () -> Ports.answers(port));
            awaitBroker(child.child(), clusterId, port);
            return child;
        } catch (RuntimeException e) {
            child.kill();
            throw e;
        }
    }

    private static void awaitBroker(Child child, String clusterId, int port) {
        var properties = new Properties();
        properties.put("bootstrap.servers", address(port));
        properties.put("default.api.timeout.ms", "5000");
        properties.put("request.timeout.ms", "5000");
        try (var admin = Admin.create(properties)) {
            child.awaitReady(START_LIMIT, () -> isServing(admin, clusterId));
        }
    }

    private static boolean isServing(Admin admin, String clusterId) {
        try {
            DescribeClusterResult cluster = admin.describeCluster();
            if (cluster.nodes().get(10, TimeUnit.SECONDS).isEmpty()
                    || !clusterId.equals(cluster.clusterId().get(10, TimeUnit.SECONDS))) {
                // Not up yet, or somebody else's broker was quicker to take the port.
                return false;
            }
            @Nullable FinalizedVersionRange transactions =
                    admin.describeFeatures()
                            .featureMetadata()
                            .get(10, TimeUnit.SECONDS)
                            .finalizedFeatures()
                            .get("transaction.version");
            if (transactions == null || transactions.maxVersionLevel() < TRANSACTION_VERSION) {
                throw new EmbeddedPartException(
                        "Kafka has finalized transaction.version %s, and Carillon needs %d. Raise it with kafka-features.sh, or choose an empty data folder."
                                .formatted(transactions, TRANSACTION_VERSION));
            }
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Where clients connect, as Kafka's `bootstrap.servers` wants it.
    public String bootstrapServers() {
        return address(port);
    }

    /// Where clients connect.
    public int port() {
        return port;
    }

    /// The folder with its data and its log.
    public Path dataDirectory() {
        return options.dataDirectory();
    }

    /// The broker's process id; another one after [#restart].
    public synchronized long pid() {
        return child.child().pid();
    }

    /// Completes exceptionally when the broker that runs now ends although nobody asked for it.
    public synchronized CompletableFuture<Void> failure() {
        return child.child().failure();
    }

    /// Kills the broker with SIGKILL, as a crash would. [#restart] brings it back.
    public synchronized void kill() {
        child.kill();
    }

    /// Starts the broker again on the same data and port, and waits until it answers. A broker that
    /// still runs is stopped first: cleanly when its data is kept, else killed.
    public synchronized void restart() {
        if (options.durability() == Durability.KEPT) {
            child.close();
        } else {
            child.kill();
        }
        Ports.requireUsable(PART, port);
        child = launch(options, folder, disposable, clusterId, port);
    }

    /// Stops the broker: cleanly when its data is kept, else it is killed.
    @Override
    public synchronized void close() {
        child.close();
        disposable.ifPresent(DataFolder::delete);
    }

    private static DataFolder folderOf(Options options) {
        return new DataFolder(
                options.dataDirectory(),
                PART,
                DataFolder.Version.parse("kafka", AppInfoParser.getVersion()));
    }

    private static String address(int port) {
        return "127.0.0.1:" + port;
    }
}
