package dev.carillon.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What can be said of docker-compose.yml without Docker. That it works is shown by
/// deploy/compose-check.sh.
class ComposeFileTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void everySettingIsDocumented() throws IOException {
        String documented = Files.readString(PROJECT.resolve("docs/configuration.md"));

        assertThat(found("^ +(CARILLON_[A-Z_]+):"))
                .hasSizeGreaterThan(10)
                .allSatisfy(name ->
                        assertThat(documented)
                                .contains("`" + name.replaceFirst("_FILE$", "") + "`"));
    }

    @Test
    void nothingListensOnTheHostButOnItsLoopbackAddress() throws IOException {
        assertThat(found("^ +- \"?([0-9.:]+:[0-9]+)\"?$"))
                .hasSizeGreaterThan(5)
                .allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void webhooksReachNoPrivateAddressesButThoseOfTheReceivers() throws IOException {
        assertThat(found("CARILLON_EGRESS_ALLOWED_PRIVATE_CIDRS: (.*)$"))
                .hasSize(1)
                .isEqualTo(found("- subnet: (.*)$"));
        assertThat(found("networks: (\\[default, callbacks])$")).hasSize(1);
    }

    @Test
    void everyImageOfOthersHasAVersion() throws IOException {
        assertThat(found("^ +image: (.*)$").stream().filter(name -> !name.startsWith("carillon/")))
                .hasSizeGreaterThan(4)
                .allMatch(name -> name.matches(".*:v?\\d+[\\d.]*"));
    }

    private static List<String> found(String expression) throws IOException {
        return Pattern.compile(expression, Pattern.MULTILINE)
                .matcher(Files.readString(PROJECT.resolve("docker-compose.yml")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
