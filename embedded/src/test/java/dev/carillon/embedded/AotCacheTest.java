package dev.carillon.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTest {
    @TempDir Path folder;

    @Test
    void isWrittenByTheFirstBrokerAndReadByTheSecond() throws IOException {
        var options =
                EmbeddedKafka.Options.throwaway(folder.resolve("kafka"))
                        .withCacheDirectory(folder.resolve("cache"));

        try (var first = EmbeddedKafka.start(options)) {
            assertThat(usesCache(first)).isFalse();
            assertThat(caches()).isEmpty();
        }

        Path cache = caches().getFirst();
        assertThat(caches()).hasSize(1);
        try (var second = EmbeddedKafka.start(options)) {
            assertThat(usesCache(second)).isTrue();
        }

        Files.writeString(cache, "not a cache");
        try (var third = EmbeddedKafka.start(options)) {
            assertThat(usesCache(third)).isFalse();
        }
    }

    @Test
    void isLeftToOneTrainerAndTakenUpAgainAfterAKill() throws IOException {
        Path jar = jar("one");
        AotCache first = find(jar);
        AotCache second = find(jar);
        first.drop();
        AotCache third = find(jar);
        third.drop();

        assertThat(first).isInstanceOf(AotCache.Training.class);
        assertThat(second).isInstanceOf(AotCache.None.class);
        assertThat(third).isInstanceOf(AotCache.Training.class);
    }

    @Test
    void isMadeAnewForOtherJars() throws IOException {
        Path jar = jar("one");
        keep(find(jar));
        assertThat(find(jar)).isInstanceOf(AotCache.Ready.class);

        Files.writeString(jar, "one, of another version");
        assertThat(find(jar)).isInstanceOf(AotCache.Training.class);
    }

    @Test
    void isNotUsedUnderSustainedLoadNorWithoutAFolder() throws IOException {
        assertThat(
                        AotCache.find(
                                Optional.of(folder),
                                "bell",
                                JvmProfile.SUSTAINED_LOAD,
                                List.of(),
                                List.of(jar("one"))))
                .isInstanceOf(AotCache.None.class);
        assertThat(
                        AotCache.find(
                                Optional.empty(),
                                "bell",
                                JvmProfile.QUICK_START,
                                List.of(),
                                List.of(jar("one"))))
                .isInstanceOf(AotCache.None.class);
    }

    @Test
    void isNoObstacleWhenItsFolderCannotBeMade() throws IOException {
        Files.writeString(folder.resolve("file"), "a file");

        assertThat(
                        AotCache.find(
                                Optional.of(folder.resolve("file/cache")),
                                "bell",
                                JvmProfile.QUICK_START,
                                List.of(),
                                List.of(jar("one"))))
                .isInstanceOf(AotCache.None.class);
    }

    private AotCache find(Path jar) {
        return AotCache.find(
                Optional.of(folder.resolve("cache")),
                "bell",
                JvmProfile.QUICK_START,
                List.of("-Xmx1g"),
                List.of(jar));
    }

    private static void keep(AotCache cache) throws IOException {
        Files.writeString(((AotCache.Training) cache).fresh(), "written by the JVM");
        cache.keep();
    }

    private Path jar(String content) throws IOException {
        return Files.writeString(folder.resolve("bell.jar"), content);
    }

    private List<Path> caches() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("cache"))) {
            return all.filter(path -> path.toString().endsWith(".aot")).toList();
        }
    }

    /// Whether the broker's JVM has a cache mapped into its memory.
    private static boolean usesCache(EmbeddedKafka kafka) throws IOException {
        Process lister =
                Files.isDirectory(Path.of("/proc/self"))
                        ? new ProcessBuilder("cat", "/proc/%d/maps".formatted(kafka.pid())).start()
                        : new ProcessBuilder("vmmap", String.valueOf(kafka.pid())).start();
        return new String(lister.getInputStream().readAllBytes(), UTF_8).contains(".aot");
    }
}
