package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.platform.egress.EgressConfig;
import dev.carillon.platform.egress.EgressPolicy;
import dev.carillon.platform.egress.EgressResolver;
import dev.carillon.platform.egress.LoopbackRule;
import dev.carillon.platform.egress.NameLookup;
import dev.carillon.testsupport.egress.AddressRows;
import dev.carillon.testsupport.egress.EveryAddress;
import dev.carillon.testsupport.egress.FakeDns;
import dev.carillon.testsupport.egress.WaysToWrite;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;

/// The attempts of a worker with the policy and the resolver of production, in a network of its own
/// in which every address leads to the same listener, public or not: whatever is dialled is seen.
/// Started by [PublicAddressesTest] as a process; prints one `name=figure` a line.
final class PublicWorld extends AttemptStage {

    static final String PUBLIC = "93.184.215.14";
    static final String PUBLIC_IPV6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c";

    /// The address that an interface has, as a pod has one.
    static final String OWN = "93.184.216.99";

    private static final String DOMAIN = "hooks.example.com";
    private static final String OWN_HOST = "127.0.0.1";
    private static final int AT_A_TIME = 8;
    private static final Duration CHANGE_LIMIT = Duration.ofSeconds(30);

    private final FakeDns dns;
    private final EveryAddress listener;
    private final PrintStream out;
    private final AttemptRunner runner;

    private PublicWorld(FakeDns dns, SSLContext tls, PrintStream out) {
        this.dns = dns;
        this.listener = EveryAddress.listen(tls, 22, 80, 443, 8443);
        this.out = out;
        this.tls = tls;
        this.egress =
                new EgressConfig(
                        LoopbackRule.REFUSED, Set.of("https"), Set.of(443), List.of(), List.of());
        this.runner = runner();
    }

    @Override
    EgressResolver resolver() {
        return new EgressResolver(new EgressPolicy(egress), NameLookup.system());
    }

    public static void main(String[] arguments) throws Exception {
        int rebound = Integer.parseInt(arguments[0]);
        SSLContext tls = SelfSigned.contextOf("dns:*.example.com,dns:*." + DOMAIN);
        try (FakeDns dns = FakeDns.start()) {
            PublicWorld world = new PublicWorld(dns, tls, System.out);
            world.reachesAPublicName();
            world.deniedAddresses();
            world.waysToWrite();
            world.rebinding(rebound);
            world.answerSets();
            world.laterPrivate();
            world.ownAddress();
            world.certificates();
            world.close();
            world.listener.close();
        }
    }

    /// Without this, nothing else proves anything.
    private void reachesAPublicName() throws Exception {
        dns.zone(_ -> PUBLIC + " " + PUBLIC_IPV6);
        Seen seen = observe(List.of("https://first." + DOMAIN + "/"));
        say("public.outcome", seen.words());
        say("public.dials", seen.dials());
        say("public.dialled", seen.dialledHosts());
        say("public.host", listener.hosts());
    }

    /// Every address that must not be dialled, behind a name of its own, and written as it is.
    private void deniedAddresses() throws Exception {
        List<String> denied =
                Stream.concat(
                                AddressRows.boundaries()
                                        .filter(row -> !row.isAllowed())
                                        .map(AddressRows.Row::address),
                                AddressRows.embedded().stream())
                        .toList();
        dns.zone(name -> denied.get(Integer.parseInt(name.substring(1, name.indexOf('.')))));
        Seen named =
                observe(
                        IntStream.range(0, denied.size())
                                .mapToObj(i -> "https://d" + i + "." + DOMAIN + "/")
                                .toList());
        say("denied.addresses", denied.size());
        say("denied.blocked", named.count(AttemptOutcome.Blocked.class));
        say("denied.texts", named.texts());
        say("denied.dials", named.dials());
        Seen literal =
                observe(
                        denied.stream()
                                .map(address ->
                                        address.indexOf(':') < 0 ? address : "[" + address + "]")
                                .map(host -> "https://" + host + "/")
                                .toList());
        say("literal.unusable", literal.count(AttemptOutcome.Unusable.class));
        say("literal.texts", literal.texts());
        say("literal.dials", literal.dials());
    }

    /// However an address is written: once while every name is the own host, once while every name
    /// is a public one.
    private void waysToWrite() throws Exception {
        List<String> urls = WaysToWrite.all();
        dns.zone(_ -> OWN_HOST);
        Seen own = observe(urls);
        say("written.urls", urls.size());
        say("written.delivered", own.count(AttemptOutcome.Delivered.class));
        say("written.dials", own.dials());
        say("written.accepted", listener.dialled().size());
        awaitForgotten("rebind.example.com", PUBLIC);
        dns.zone(_ -> PUBLIC);
        Seen elsewhere = observe(urls.stream().map(PublicWorld::fresh).toList());
        say("public.urls", urls.size());
        say("public.delivered", elsewhere.count(AttemptOutcome.Delivered.class));
        say("public.onlyTo", elsewhere.dialledHosts());
    }

    /// Names of before are remembered for some seconds.
    private static String fresh(String url) {
        return url.replace("hooks.example.com", "fresh.example.com");
    }

    /// A name server that says something public and then the own host, in turns.
    private void rebinding(int deliveries) throws Exception {
        dns.zone(name -> dns.questions(name) % 2 == 1 ? PUBLIC : OWN_HOST);
        Seen seen =
                observe(
                        IntStream.range(0, deliveries)
                                .mapToObj(i -> "https://r" + i + "." + DOMAIN + "/")
                                .toList());
        say("rebinding.deliveries", deliveries);
        say("rebinding.delivered", seen.count(AttemptOutcome.Delivered.class));
        say("rebinding.dialled", seen.dialledHosts());
        say(
                "rebinding.lookups",
                IntStream.range(0, deliveries)
                        .map(i -> dns.questions("r" + i + "." + DOMAIN))
                        .boxed()
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private void answerSets() throws Exception {
        String many =
                IntStream.range(1, 50)
                        .mapToObj(i -> "93.184.215." + i)
                        .collect(Collectors.joining(" "));
        Map<String, String> sets =
                Map.ofEntries(
                        Map.entry("public", PUBLIC),
                        Map.entry("public-and-private", PUBLIC + " 10.0.0.7"),
                        Map.entry("private", "192.168.1.1"),
                        Map.entry("a-public-aaaa-loopback", PUBLIC + " ::1"),
                        Map.entry("a-private-aaaa-public", "10.0.0.7 " + PUBLIC_IPV6),
                        Map.entry("mapped", "::ffff:127.0.0.1"),
                        Map.entry("fifty", many + " 127.0.0.1"),
                        Map.entry("chain", "cname:a.example.net cname:localhost 127.0.0.1"),
                        Map.entry("empty", "empty"),
                        Map.entry("nxdomain", "nxdomain"),
                        Map.entry("servfail", "servfail"));
        dns.zone(name ->
                sets.getOrDefault(name.substring("set-".length(), name.indexOf('.')), "nxdomain"));
        for (String name : new TreeSet<>(sets.keySet())) {
            Seen seen = observe(List.of("https://set-" + name + "." + DOMAIN + "/"));
            say("set." + name, seen.words() + " " + seen.dialledHosts());
        }
    }

    /// A name that is public when its webhook is made, and private an hour later, while a
    /// connection to where it was is still open.
    private void laterPrivate() throws Exception {
        String url = "https://later." + DOMAIN + "/";
        dns.zone(_ -> PUBLIC);
        say("later.first", observe(List.of(url)).words());
        dns.zone(_ -> "10.0.0.7");
        Awaitility.await()
                .atMost(CHANGE_LIMIT)
                .until(() -> outcome(url) instanceof AttemptOutcome.Blocked);
        listener.reset();
        Seen seen = observe(List.of(url, url, url));
        say("later.then", seen.words());
        say("later.dials", seen.dials());
        say("later.requests", listener.requests());
    }

    private void ownAddress() throws Exception {
        dns.zone(_ -> OWN);
        Seen seen = observe(List.of("https://own." + DOMAIN + "/"));
        say("own.outcome", seen.words());
        say("own.dials", seen.dials());
    }

    /// The certificate is for names below `hooks.example.com`, whatever address is dialled.
    private void certificates() throws Exception {
        dns.zone(_ -> PUBLIC);
        say("certificate.ofItsName", observe(List.of("https://its." + DOMAIN + "/")).words());
        say("certificate.ofAnother", observe(List.of("https://other.example.org/")).words());
        SSLContext ofAddress = SelfSigned.contextOf("ip:" + PUBLIC);
        listener.showTls(ofAddress);
        listener.reset();
        tls = ofAddress;
        AttemptRunner trusting = runner();
        say(
                "certificate.ofTheAddress",
                attempt(trusting, "https://named." + DOMAIN + "/", Map.of()).outcome().word());
        say("certificate.requests", listener.requests());
    }

    private void awaitForgotten(String name, String address) {
        dns.zone(_ -> address);
        Awaitility.await()
                .atMost(CHANGE_LIMIT)
                .until(() -> !(outcome("https://" + name + "/") instanceof AttemptOutcome.Blocked));
    }

    private AttemptOutcome outcome(String url) {
        return attempt(runner, url, Map.of()).outcome();
    }

    /// What came of some URLs.
    ///
    /// @param dials connections that this network namespace began
    private record Seen(List<AttemptOutcome> outcomes, long dials, Set<String> dialledHosts) {

        long count(Class<? extends AttemptOutcome> kind) {
            return outcomes.stream().filter(kind::isInstance).count();
        }

        Set<String> words() {
            return outcomes.stream()
                    .map(AttemptOutcome::word)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        Set<String> texts() {
            return outcomes.stream()
                    .flatMap(outcome -> outcome.reason().stream())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /// Calls every URL, a few at a time, so that those of one name share connections.
    private Seen observe(List<String> urls) throws Exception {
        listener.reset();
        long before = activeOpens();
        List<CompletableFuture<Attempt>> ended =
                urls.stream().map(_ -> new CompletableFuture<Attempt>()).toList();
        for (int i = 0; i < urls.size(); i++) {
            if (i >= AT_A_TIME) {
                ended.get(i - AT_A_TIME).get(40, TimeUnit.SECONDS);
            }
            runner.begin(delivery(), endpoint(urls.get(i), Map.of()), ended.get(i)::complete);
        }
        List<AttemptOutcome> outcomes =
                ended.stream().map(attempt -> attempt.join().outcome()).toList();
        return new Seen(
                outcomes,
                activeOpens() - before,
                listener.dialled().stream().collect(Collectors.toCollection(TreeSet::new)));
    }

    /// How many TCP connections were begun in this network, whatever became of them.
    private static long activeOpens() throws Exception {
        List<String> tcp =
                Files.readAllLines(Path.of("/proc/net/snmp"), UTF_8).stream()
                        .filter(line -> line.startsWith("Tcp:"))
                        .toList();
        int column = List.of(tcp.getFirst().split(" ", -1)).indexOf("ActiveOpens");
        return Long.parseLong(tcp.getLast().split(" ", -1)[column]);
    }

    private void say(String name, Object figure) {
        out.println(name + "=" + figure);
    }
}
