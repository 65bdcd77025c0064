package dev.carillon.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs `./carillon`'s main class in a process of its own, as the script does.
record CommandLine(Path folder) {

    /// A finished command.
    ///
    /// @param exitCode its exit code
    /// @param out its standard output
    /// @param err its standard error
    record Finished(int exitCode, String out, String err) {}

    /// Starts a command; its output goes to `out.txt` and `err.txt` in the folder.
    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            // A background job of a shell ignores SIGINT, its children inherit that, and a JVM
            // keeps to it.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx768m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dcarillon.home=" + folder,
                        "-Dcarillon.registry.home=" + System.getProperty("carillon.registry.home"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.carillon.standalone.cli.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
    }

    /// Runs a command to its end, at most three minutes.
    Finished run(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(
                    "did not end within 180 s: " + List.of(arguments) + out() + err());
        }
        return new Finished(process.exitValue(), out(), err());
    }

    /// What stands on standard output so far.
    String out() throws IOException {
        return Files.readString(folder.resolve("out.txt"), UTF_8);
    }

    /// What stands on standard error so far.
    String err() throws IOException {
        return Files.readString(folder.resolve("err.txt"), UTF_8);
    }
}
