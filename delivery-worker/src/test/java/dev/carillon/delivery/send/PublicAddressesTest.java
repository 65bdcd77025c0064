package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The egress policy of production, without the exception for the own host, in a network namespace
/// where every address of the world leads to our own listener. Where the system permits no
/// namespaces these are not run, and say so.
class PublicAddressesTest {

    private static final int REBOUND = Integer.getInteger("carillon.rebound.deliveries", 200);

    /// Every address is local, so that a dial of any of them succeeds; but only one is an
    /// interface's, as a pod has one.
    private static final String NETWORK =
            """
            set -e
            ip link set lo up
            ip addr add %s/32 dev lo
            ip route add local 0.0.0.0/0 dev lo
            ip -6 route add local ::/0 dev lo
            mount --bind "$RESOLV" /etc/resolv.conf
            if [ -e /etc/nsswitch.conf ]; then mount --bind "$NSSWITCH" /etc/nsswitch.conf; fi
            exec "$@"
            """
                    .formatted(PublicWorld.OWN);

    private static final Map<String, String> FIGURES = new HashMap<>();

    /// Why this machine cannot run it.
    private static Optional<String> lacking = Optional.empty();

    @BeforeAll
    static void observeTheWorld(@TempDir Path folder) throws Exception {
        Path resolv = Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
        Path nsswitch = Files.writeString(folder.resolve("nsswitch.conf"), "hosts: dns\n");
        Map<String, String> files =
                Map.of("RESOLV", resolv.toString(), "NSSWITCH", nsswitch.toString());
        lacking = lacking(files);
        if (lacking.isPresent()) {
            return;
        }
        ProcessBuilder builder =
                inNamespaces(
                        files,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dsun.net.inetaddr.ttl=1",
                        "-Dsun.net.inetaddr.negative.ttl=0",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PublicWorld.class.getName(),
                        Integer.toString(REBOUND));
        String said = run(builder);
        said.lines()
                .filter(line -> line.matches("[a-zA-Z.-]+=.*"))
                .forEach(line ->
                        FIGURES.put(
                                line.substring(0, line.indexOf('=')),
                                line.substring(line.indexOf('=') + 1)));
        assertThat(FIGURES).as(said).containsKey("certificate.requests");
    }

    @BeforeEach
    void saysWhenItIsNotRun() {
        lacking.ifPresent(why -> abort("NOT RUN: " + why));
    }

    @Test
    void aPublicNameIsReachedUnderItsOwnName() {
        assertThat(FIGURES)
                .containsEntry("public.outcome", "[delivered]")
                .containsEntry("public.dials", "1")
                .containsEntry("public.host", "[first.hooks.example.com]");
        assertThat(figure("public.dialled"))
                .isIn("[" + PublicWorld.PUBLIC + " 443]", "[" + PublicWorld.PUBLIC_IPV6 + " 443]");
    }

    @Test
    void noDeniedAddressIsDialledAndEachIsRecordedInTheSameWords() {
        int denied = Integer.parseInt(figure("denied.addresses"));

        assertThat(denied).isGreaterThanOrEqualTo(179);
        assertThat(FIGURES)
                .containsEntry("denied.blocked", figure("denied.addresses"))
                .containsEntry("denied.dials", "0")
                .containsEntry("literal.unusable", figure("denied.addresses"))
                .containsEntry("literal.dials", "0");
        assertThat(figure("denied.texts")).doesNotContain(",");
        assertThat(figure("literal.texts"))
                .isEqualTo("[the URL breaks a rule: the host must be a name, not an address]");
    }

    @Test
    void noWayToWriteAUrlReachesTheOwnHost() {
        assertThat(Integer.parseInt(figure("written.urls"))).isGreaterThan(1_706);
        assertThat(FIGURES)
                .containsEntry("written.delivered", "0")
                .containsEntry("written.dials", "0")
                .containsEntry("written.accepted", "0");
    }

    @Test
    void oddUrlsReachNothingButWhatTheirNameStandsFor() {
        assertThat(Integer.parseInt(figure("public.delivered"))).isPositive();
        assertThat(FIGURES).containsEntry("public.onlyTo", "[" + PublicWorld.PUBLIC + " 443]");
    }

    @Test
    void aNameServerThatChangesItsMindReachesNothingButWhatWasJudged() {
        assertThat(FIGURES)
                .containsEntry("rebinding.delivered", Integer.toString(REBOUND))
                .containsEntry("rebinding.dialled", "[" + PublicWorld.PUBLIC + " 443]")
                .containsEntry("rebinding.lookups", "[1]");
    }

    @Test
    void oneDeniedAnswerRefusesAName() {
        String reached = "[delivered] [" + PublicWorld.PUBLIC + " 443]";
        assertThat(FIGURES).containsEntry("set.public", reached);
        for (String set :
                List.of(
                        "public-and-private",
                        "private",
                        "a-public-aaaa-loopback",
                        "a-private-aaaa-public",
                        "mapped",
                        "fifty",
                        "chain")) {
            assertThat(FIGURES).containsEntry("set." + set, "[blocked] []");
        }
        for (String set : List.of("empty", "nxdomain", "servfail")) {
            assertThat(FIGURES).containsEntry("set." + set, "[unreachable] []");
        }
    }

    @Test
    void aNameThatBecomesPrivateIsBlockedAlsoOnAnOpenConnection() {
        assertThat(FIGURES)
                .containsEntry("later.first", "[delivered]")
                .containsEntry("later.then", "[blocked]")
                .containsEntry("later.dials", "0")
                .containsEntry("later.requests", "0");
    }

    @Test
    void theHostsOwnPublicAddressIsBlocked() {
        assertThat(FIGURES)
                .containsEntry("own.outcome", "[blocked]")
                .containsEntry("own.dials", "0");
    }

    @Test
    void aCertificateIsCheckedAgainstTheNameWhateverAddressIsDialled() {
        assertThat(FIGURES)
                .containsEntry("certificate.ofItsName", "[delivered]")
                .containsEntry("certificate.ofAnother", "[unreachable]")
                .containsEntry("certificate.ofTheAddress", "unreachable")
                .containsEntry("certificate.requests", "0");
    }

    private static String figure(String name) {
        assertThat(FIGURES).containsKey(name);
        return FIGURES.getOrDefault(name, "");
    }

    /// Makes the very network and does nothing in it.
    private static Optional<String> lacking(Map<String, String> files) throws InterruptedException {
        try {
            run(inNamespaces(files, "true"));
            return Optional.empty();
        } catch (IOException | IllegalStateException e) {
            String said = String.valueOf(e.getMessage()).strip().replace('\n', ' ');
            return Optional.of("no network of its own can be made here: " + said);
        }
    }

    private static ProcessBuilder inNamespaces(Map<String, String> files, String... command) {
        List<String> all =
                new ArrayList<>(
                        List.of("unshare", "--map-root-user", "--net", "--mount", "sh", "-c"));
        all.add(NETWORK);
        all.add("network");
        all.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
        builder.environment().putAll(files);
        return builder;
    }

    private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(said);
        }
        return said;
    }
}
