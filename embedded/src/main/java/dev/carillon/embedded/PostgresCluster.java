package dev.carillon.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A PostgreSQL data folder and the commands that make and serve it.
///
/// @param folder ours; the cluster itself lies in `data` below it
/// @param binaries the programs
/// @param account under which they run
/// @param durability whether writes are forced to disk
record PostgresCluster(
        Path folder, PostgresBinaries binaries, PostgresAccount account, Durability durability) {
    static final String PART = "PostgreSQL";
    static final String SUPERUSER = "carillon";

    private static final Duration INIT_LIMIT = Duration.ofMinutes(2);
    private static final int PASSWORD_BYTES = 24;

    /// Makes the cluster unless it is there already, and answers the superuser's password.
    String initialize() throws IOException {
        Path data = folder.resolve("data");
        Path passwordFile = folder.resolve("password");
        if (Files.exists(data)) {
            account.own(data);
            return Files.readString(passwordFile).strip();
        }
        Path fresh = folder.resolve("data.new");
        DataFolder.delete(fresh);
        Files.createDirectory(fresh);
        String password = freshPassword();
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, password, StandardOpenOption.WRITE);
        account.own(fresh);
        account.own(passwordFile);
        runInitdb(fresh, passwordFile);
        Files.move(fresh, data);
        return password;
    }

    private void runInitdb(Path fresh, Path passwordFile) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "-D",
                                fresh.toString(),
                                "-U",
                                SUPERUSER,
                                "-A",
                                "scram-sha-256",
                                "--pwfile=" + passwordFile,
                                "-E",
                                "UTF8",
                                // The same order and case rules on every system.
                                "--locale-provider=builtin",
                                "--builtin-locale=C.UTF-8",
                                "--locale=C",
                                "--no-instructions"));
        if (durability == Durability.THROWAWAY) {
            arguments.add("--no-sync");
        }
        Child initdb =
                Child.start(
                        plan(
                                account.command(binaries.program("initdb"), arguments),
                                List.of(Child.Ending.KILL),
                                Optional.empty()));
        int status = initdb.awaitEnd(INIT_LIMIT);
        if (status != 0) {
            throw new EmbeddedPartException(
                    "PostgreSQL's data folder %s could not be made: initdb ended with status %d. %s"
                            .formatted(fresh, status, initdb.logTail()));
        }
    }

    Child serve(int port, Optional<Path> disposable) {
        var settings =
                new ArrayList<>(
                        List.of(
                                "listen_addresses=127.0.0.1",
                                "unix_socket_directories=",
                                "port=" + port,
                                "timezone=UTC",
                                "log_timezone=UTC",
                                "max_connections=200",
                                "shared_buffers=64MB",
                                "max_wal_senders=0",
                                "wal_level=minimal",
                                // Reads by the server's own processes: fewer workers, less memory.
                                "io_method=sync",
                                "jit=off"));
        if (durability == Durability.THROWAWAY) {
            settings.addAll(List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off"));
        }
        var arguments = new ArrayList<String>();
        arguments.add("-D");
        arguments.add(folder.resolve("data").toString());
        for (String setting : settings) {
            arguments.add("-c");
            arguments.add(setting);
        }
        // INT ends every session and stops cleanly. QUIT leaves recovery to the next start; the
        // server kills workers that do not follow it within 5 s.
        List<Child.Ending> endings =
                durability == Durability.KEPT
                        ? List.of(
                                new Child.Ending("INT", Duration.ofSeconds(20)),
                                new Child.Ending("QUIT", Duration.ofSeconds(10)),
                                Child.Ending.KILL)
                        : List.of(
                                new Child.Ending("QUIT", Duration.ofSeconds(10)),
                                Child.Ending.KILL);
        return Child.start(
                plan(
                        account.command(binaries.program("postgres"), arguments),
                        endings,
                        disposable));
    }

    private Child.Plan plan(
            List<String> command, List<Child.Ending> endings, Optional<Path> disposable) {
        return new Child.Plan(
                PART,
                command,
                Map.of("LC_ALL", "C"),
                folder,
                folder.resolve("postgresql.log"),
                endings,
                disposable);
    }

    private static String freshPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
