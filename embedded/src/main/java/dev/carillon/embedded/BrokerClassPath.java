package dev.carillon.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The jars a broker needs, picked from those this process runs on.
///
/// Left out on purpose: log4j-core, without which the broker cannot change log levels at run time
/// but starts sooner, and whatever else the parent has on its class path. A log binding of the
/// broker's own is added.
final class BrokerClassPath {
    private static final String LOG_BINDING = "broker-log-binding.jar";

    /// Maven artifact ids, as they stand in the jars' names before the version.
    private static final List<String> ARTIFACTS =
            List.of(
                    "kafka_2.13",
                    "kafka-clients",
                    "kafka-coordinator-common",
                    "kafka-group-coordinator",
                    "kafka-group-coordinator-api",
                    "kafka-metadata",
                    "kafka-raft",
                    "kafka-server",
                    "kafka-server-common",
                    "kafka-share-coordinator",
                    "kafka-storage",
                    "kafka-storage-api",
                    "kafka-tools-api",
                    "kafka-transaction-coordinator",
                    "HdrHistogram",
                    "argparse4j",
                    "caffeine",
                    "commons-validator",
                    "hash4j",
                    "jackson-annotations",
                    "jackson-core",
                    "jackson-databind",
                    "jackson-dataformat-csv",
                    "jackson-dataformat-yaml",
                    "jackson-datatype-jdk8",
                    "jopt-simple",
                    "jose4j",
                    "log4j-api",
                    "lz4-java",
                    "metrics-core",
                    "pcollections",
                    "re2j",
                    "scala-library",
                    "scala-logging_2.13",
                    "scala-reflect",
                    "slf4j-api",
                    "snappy-java",
                    "snakeyaml",
                    "zstd-jni");

    private static final Pattern NEEDED =
            Pattern.compile(
                    ARTIFACTS.stream()
                            .map(Pattern::quote)
                            .collect(Collectors.joining("|", "(?:", ")-\\d.*\\.jar")));

    private BrokerClassPath() {}

    /// The jars, always in the same order: an ahead-of-time cache fits one order only.
    ///
    /// @param cache where the log binding is put
    static List<Path> find(Path cache) {
        List<Path> jars =
                expand(System.getProperty("java.class.path", "")).stream()
                        .filter(jar -> NEEDED.matcher(name(jar)).matches())
                        .sorted()
                        .collect(Collectors.toCollection(ArrayList::new));
        for (String artifact : List.of("kafka_2.13", "kafka-metadata", "slf4j-api")) {
            if (jars.stream().noneMatch(jar -> name(jar).startsWith(artifact + "-"))) {
                throw new EmbeddedPartException(
                        "The broker's class path has no %s jar. Run with every jar of the module `embedded` under its Maven name on the class path (java.class.path is %s)."
                                .formatted(artifact, System.getProperty("java.class.path")));
            }
        }
        jars.add(logBinding(cache));
        return jars;
    }

    /// Resolves the class paths that jars name in their manifests too: test runners and development
    /// environments hand over one such jar.
    private static SequencedSet<Path> expand(String classPath) {
        var found = new LinkedHashSet<Path>();
        Stream.of(classPath.split(Pattern.quote(File.pathSeparator)))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                .forEach(entry -> expand(entry, found));
        return found;
    }

    private static void expand(Path entry, SequencedSet<Path> found) {
        if (!name(entry).endsWith(".jar") || !Files.isRegularFile(entry) || !found.add(entry)) {
            return;
        }
        if (NEEDED.matcher(name(entry)).matches()) {
            return;
        }
        try (var jar = new JarFile(entry.toFile())) {
            @Nullable Manifest manifest = jar.getManifest();
            @Nullable String named =
                    manifest == null
                            ? null
                            : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            if (named == null) {
                return;
            }
            for (String each : named.trim().split("\\s+", -1)) {
                URI uri = entry.toUri().resolve(each);
                if ("file".equals(uri.getScheme())) {
                    expand(Path.of(uri).normalize(), found);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // Not readable as a jar, or not a class path of files: no jar of the broker's there.
        }
    }

    private static Path logBinding(Path cache) {
        Path binding = cache.resolve(LOG_BINDING);
        try (InputStream content =
                Objects.requireNonNull(
                        BrokerClassPath.class.getResourceAsStream(LOG_BINDING),
                        LOG_BINDING + " is not in the jar")) {
            byte[] bytes = content.readAllBytes();
            if (!Files.exists(binding) || Files.size(binding) != bytes.length) {
                Files.createDirectories(cache);
                Path fresh = Files.createTempFile(cache, LOG_BINDING, ".new");
                Files.write(fresh, bytes);
                Files.move(
                        fresh,
                        binding,
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.ATOMIC_MOVE);
            }
            return binding;
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written".formatted(binding), e);
        }
    }

    private static String name(Path file) {
        @Nullable Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }
}
