package dev.carillon.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/// What a broker finds on disk when it starts: its formatted storage and its settings.
final class BrokerStorage {
    private static final int NODE_ID = 1;
    private static final String CONTROLLER = "CONTROLLER";
    private static final String BROKER = "PLAINTEXT";

    private BrokerStorage() {}

    /// Formats the log folder unless it is there already, and answers the cluster's id. A format
    /// that was cut off is begun again.
    static String format(Path folder) {
        Path log = logFolder(folder);
        if (Files.exists(log)) {
            return clusterId(log);
        }
        String clusterId = Uuid.randomUuid().toString();
        Path fresh = folder.resolve("log.new");
        DataFolder.delete(fresh);
        var output = new ByteArrayOutputStream();
        try {
            // The tool does this in a JVM of its own, which costs most of a second.
            new Formatter()
                    .setPrintStream(new PrintStream(output, true, StandardCharsets.UTF_8))
                    .setNodeId(NODE_ID)
                    .setClusterId(clusterId)
                    .setControllerListenerName(CONTROLLER)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .addDirectory(fresh.toString())
                    .setMetadataLogDirectory(fresh.toString())
                    .run();
            Files.move(fresh, log);
            return clusterId;
        } catch (Exception e) {
            // Formatter.run declares Exception itself.
            throw new EmbeddedPartException(
                    "Kafka's storage in %s could not be formatted: %s %s"
                            .formatted(log, e, output.toString(StandardCharsets.UTF_8)),
                    e);
        }
    }

    private static String clusterId(Path log) {
        Path file = log.resolve("meta.properties");
        var content = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            content.load(reader);
            return content.getProperty("cluster.id", "");
        } catch (IOException | IllegalArgumentException e) {
            throw new EmbeddedPartException(
                    "Kafka's data cannot be used: %s cannot be read (%s). Restore that file, or choose another data folder."
                            .formatted(file, e),
                    e);
        }
    }

    /// Writes the settings file of a broker that is its own controller, and answers its path.
    ///
    /// @param settings override ours, by Kafka's own names
    static Path writeSettings(
            Path folder, int brokerPort, int controllerPort, Map<String, String> settings) {
        var all = new TreeMap<String, String>();
        all.put("process.roles", "broker,controller");
        all.put("node.id", String.valueOf(NODE_ID));
        all.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        all.put("controller.listener.names", CONTROLLER);
        all.put("inter.broker.listener.name", BROKER);
        all.put(
                "listeners",
                "%s://127.0.0.1:%d,%s://127.0.0.1:%d"
                        .formatted(BROKER, brokerPort, CONTROLLER, controllerPort));
        all.put("advertised.listeners", "%s://127.0.0.1:%d".formatted(BROKER, brokerPort));
        all.put(
                "listener.security.protocol.map",
                "%s:PLAINTEXT,%s:PLAINTEXT".formatted(BROKER, CONTROLLER));
        all.put("log.dirs", logFolder(folder).toString());
        all.put("auto.create.topics.enable", "false");
        all.put("default.replication.factor", "1");
        all.put("min.insync.replicas", "1");
        // One broker: more partitions of Kafka's own topics only cost files and start-up time.
        for (String internal : new String[] {"offsets.topic", "transaction.state.log"}) {
            all.put(internal + ".num.partitions", "1");
            all.put(internal + ".replication.factor", "1");
        }
        all.put("transaction.state.log.min.isr", "1");
        all.put("share.coordinator.state.topic.num.partitions", "1");
        all.put("share.coordinator.state.topic.replication.factor", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("broker.heartbeat.interval.ms", "100");
        // A broker that was killed may come back only when its old session has ended (9 s else);
        // a busy machine must not fence one that lives.
        all.put("broker.session.timeout.ms", "6000");
        all.put("num.network.threads", "1");
        all.put("num.io.threads", "2");
        all.put("num.recovery.threads.per.data.dir", "1");
        all.put("log.cleaner.dedupe.buffer.size", String.valueOf(2 * 1024 * 1024));
        all.put("log.segment.bytes", String.valueOf(64 * 1024 * 1024));
        all.put("log.index.size.max.bytes", String.valueOf(1024 * 1024));
        all.putAll(settings);
        Path file = folder.resolve("server.properties");
        try {
            // Files of this kind read a backslash as an escape.
            Files.writeString(
                    file,
                    all.entrySet().stream()
                            .map(e -> e.getKey() + "=" + e.getValue().replace("\\", "\\\\") + "\n")
                            .collect(Collectors.joining()));
            return file;
        } catch (IOException e) {
            throw new EmbeddedPartException(
                    "Kafka's settings cannot be written to %s (%s). Make its folder writable, or choose another data folder."
                            .formatted(file, e),
                    e);
        }
    }

    private static Path logFolder(Path folder) {
        return folder.resolve("log");
    }
}
