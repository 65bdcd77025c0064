package dev.carillon.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Under which account PostgreSQL runs, for it refuses to run as root.
///
/// A normal user's stays as it is. For root on Linux there are two ways. In a user namespace of its
/// own (`unshare`) the server sees itself as nobody while its files stay root's; it needs a kernel
/// that permits that, which container runtimes with their default system call filter do not. There,
/// root still has the capability to become somebody else (`setpriv`): the server runs as user
/// 65534, and owns its data folder, which has to lie where that user gets to.
enum PostgresAccount {
    OWN(-1),
    NAMESPACE(0),
    NOBODY(65_534);

    private final int owner;

    PostgresAccount(int owner) {
        this.owner = owner;
    }

    /// The account that works here.
    static PostgresAccount find() {
        if (new UnixSystem().getUid() != 0) {
            return OWN;
        }
        return Stream.of(NAMESPACE, NOBODY)
                .filter(PostgresAccount::works)
                .findFirst()
                .orElseThrow(() ->
                        new EmbeddedPartException(
                                "PostgreSQL refuses to run as root, and neither `unshare -U true` nor `%s true` works here. Run as a normal user, or install util-linux."
                                        .formatted(String.join(" ", NOBODY.prefix()))));
    }

    /// The command as it runs under this account.
    List<String> command(Path program, List<String> arguments) {
        var command = new ArrayList<>(prefix());
        command.add(program.toString());
        command.addAll(arguments);
        return command;
    }

    /// Where the programs must lie so that this account can run them.
    Path binariesFolder(Path wanted) {
        return this == NOBODY
                ? Path.of(System.getProperty("java.io.tmpdir")).resolve("carillon-postgresql")
                : wanted;
    }

    /// Hands a folder and everything in it to this account.
    ///
    /// @throws EmbeddedPartException if the account cannot get there
    void own(Path folder) {
        if (this == OWN) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                if ((Integer) Files.getAttribute(each, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        != owner) {
                    Files.setAttribute(each, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
                    Files.setAttribute(each, "unix:gid", owner, LinkOption.NOFOLLOW_LINKS);
                }
            }
        } catch (IOException e) {
            throw new EmbeddedPartException(
                    "%s cannot be given to user %d, under which PostgreSQL runs (%s). Run as a normal user."
                            .formatted(folder, owner, e),
                    e);
        }
        if (this == NOBODY) {
            openTemporaryParents(folder);
        }
        requireReach(folder);
    }

    /// Fails when this account cannot get to a file or folder: root that gave up its capabilities
    /// may not pass everybody's folders any more.
    void requireReach(Path target) {
        if (this != OWN && !succeeds(List.of("test", "-r", target.toString()))) {
            throw new EmbeddedPartException(
                    "PostgreSQL cannot reach %s: it refuses to run as root, and under `%s` it may not pass all of that path's parents. Choose a data folder that lies elsewhere, such as below /var/lib, or run as a normal user."
                            .formatted(target, String.join(" ", prefix())));
        }
    }

    /// Temporary folders are made for their owner alone.
    private static void openTemporaryParents(Path folder) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        Path parent = folder.getParent();
        while (parent != null && parent.startsWith(temporary) && !parent.equals(temporary)) {
            try {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(parent);
                if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
                    Files.setPosixFilePermissions(parent, permissions);
                }
            } catch (IOException e) {
                // Whether the account gets there is asked for next.
                return;
            }
            parent = parent.getParent();
        }
    }

    private List<String> prefix() {
        return switch (this) {
            case OWN -> List.of();
            case NAMESPACE -> List.of("unshare", "-U");
            case NOBODY -> List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        };
    }

    boolean works() {
        return succeeds(List.of("true"));
    }

    private boolean succeeds(List<String> command) {
        var all = new ArrayList<>(prefix());
        all.addAll(command);
        try {
            Process process =
                    new ProcessBuilder(all)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
