package dev.carillon.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person is told who uses the command line wrongly.
class UsageTest {

    @TempDir private Path folder;

    @Test
    void helpNamesEveryCommand() throws Exception {
        CommandLine.Finished help = new CommandLine(folder).run("--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .contains("demo", "up", "topics", "dead-letters", "sample-event", "test", "bench");
        assertThat(help.out())
                .contains("demo", "up", "topics", "tokens", "sample-event", "test", "bench");
    }

    @Test
    void anUnknownCommandIsNamedWithTheNearestOne() throws Exception {
        CommandLine.Finished unknown = new CommandLine(folder).run("demmo");

        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("demmo", "demo");
    }

    @Test
    void aFigureOutOfRangeIsNamedWithItsRange() throws Exception {
        CommandLine.Finished wrong = new CommandLine(folder).run("demo", "--events", "0");

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("--events must be from 1 to 1000000, was 0");
    }

    @Test
    void aTakenPortIsNamedAndNothingIsWritten() throws Exception {
        Path data = folder.resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());

            CommandLine.Finished up =
                    new CommandLine(folder)
                            .run("up", "--data-dir", data.toString(), "--kafka-port", port);

            assertThat(up.exitCode()).isNotZero();
            assertThat(up.err()).contains(port);
            assertThat(data.resolve("parts")).doesNotExist();
        }
    }

    @Test
    void aDataFolderThatIsAFileIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        CommandLine.Finished up = new CommandLine(folder).run("up", "--data-dir", file.toString());

        assertThat(up.exitCode()).isNotZero();
        assertThat(up.err()).contains(file.toString());
        assertThat(Files.readString(file)).isEqualTo("not a folder");
    }
}
