package dev.carillon.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.platform.egress.Cidr;
import dev.carillon.platform.egress.EgressConfig;
import dev.carillon.platform.egress.EgressPolicy;
import dev.carillon.testsupport.egress.AddressRows;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The chart, as Kubernetes would get it.
class HelmChartTest {

    private static final List<String> SERVICES =
            List.of("subscription-service", "event-router", "delivery-worker");
    private static final HelmChart CHART = HelmChart.rendered(Map.of());
    private static final long SEED = 20_261_123L;

    static Stream<Deployment> deployments() {
        return CHART.all(Deployment.class).stream();
    }

    @Test
    void hasADeploymentForEachServiceAndHelmHasNoComplaint() {
        assertThat(deployments().map(each -> each.getMetadata().getName()))
                .containsExactlyInAnyOrder(
                        "ring-subscription-service", "ring-event-router", "ring-delivery-worker");
        assertThat(CHART.others()).isEmpty();
        assertThat(HelmChart.complaints()).isEmpty();
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowIsAnError() {
        String manifest =
                """
                apiVersion: v1
                kind: Service
                metadata: { name: x }
                spec: { %s: {} }
                """;

        assertThat(HelmChart.read(manifest.formatted("selector")).objects()).hasSize(1);
        assertThatThrownBy(() -> HelmChart.read(manifest.formatted("selectors")))
                .hasMessageContaining("selectors");
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void podsMeetTheRestrictedStandardAndWriteNowhereButToTmp(Deployment deployment) {
        PodSpec pod = pod(deployment);
        Container container = container(deployment);
        var context = container.getSecurityContext();

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10_001L);
        assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                .isEqualTo("RuntimeDefault");
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getHostPID()).isNull();
        assertThat(pod.getHostIPC()).isNull();
        assertThat(context.getRunAsNonRoot()).isTrue();
        assertThat(context.getAllowPrivilegeEscalation()).isFalse();
        assertThat(context.getPrivileged()).isNull();
        assertThat(context.getReadOnlyRootFilesystem()).isTrue();
        assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(context.getCapabilities().getAdd()).isNullOrEmpty();
        assertThat(container.getPorts()).allMatch(port -> port.getHostPort() == null);
        assertThat(container.getVolumeMounts())
                .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
                .extracting("mountPath")
                .containsExactly("/tmp");
        assertThat(pod.getVolumes())
                .allMatch(volume -> volume.getSecret() != null || isBoundedScratch(volume));
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void podsSayWhatTheyNeedAndSpread(Deployment deployment) {
        Container container = container(deployment);

        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(container.getImage()).matches("carillon/[a-z-]+:0\\.1\\.0");
        assertThat(pod(deployment).getTopologySpreadConstraints())
                .singleElement()
                .satisfies(spread -> {
                    assertThat(spread.getMaxSkew()).isEqualTo(1);
                    assertThat(spread.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
                    assertThat(spread.getLabelSelector().getMatchLabels())
                            .isEqualTo(deployment.getSpec().getSelector().getMatchLabels());
                });
        assertThat(deployment.getSpec().getReplicas()).isGreaterThanOrEqualTo(2);
        assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void anOutageMakesPodsUnreadyAndNeverKillsThem(Deployment deployment) {
        Container container = container(deployment);

        assertThat(path(container.getStartupProbe())).isEqualTo("/live");
        assertThat(path(container.getLivenessProbe())).isEqualTo("/live");
        assertThat(path(container.getReadinessProbe())).isEqualTo("/ready");
        assertThat(
                        container.getReadinessProbe().getPeriodSeconds()
                                * container.getReadinessProbe().getFailureThreshold())
                .as("seconds until it is unready")
                .isLessThanOrEqualTo(10);
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void eachHasABudgetOfItsOwn(Deployment deployment) {
        PodDisruptionBudget budget =
                CHART.one(PodDisruptionBudget.class, deployment.getMetadata().getName());

        assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
        assertThat(budget.getSpec().getSelector().getMatchLabels())
                .isEqualTo(deployment.getSpec().getSelector().getMatchLabels());
    }

    @Test
    void podsAreGivenLongerThanTheyTakeToStop() {
        // What the Main of each service allows itself, and what the API waits before.
        assertThat(grace("subscription-service")).isGreaterThan(30 + 10 + 30);
        assertThat(grace("event-router")).isGreaterThan(30 + 30);
        assertThat(grace("delivery-worker")).isGreaterThan(120).isGreaterThan(30 + 20);
        assertThat(environment("delivery-worker"))
                .containsEntry("CARILLON_WORKER_DRAIN_LIMIT", "20s");
    }

    @Test
    void secretsComeFromSecretsAndEverySettingIsKnown() throws IOException {
        String documented = Files.readString(Path.of("..", "docs", "configuration.md"));
        for (String service : SERVICES) {
            environment(service)
                    .forEach((name, value) -> {
                        String setting = name.replaceFirst("_FILE$", "");
                        assertThat(documented).contains("`" + setting + "`");
                        boolean isSecret = setting.matches(".*(PASSWORD|KEYSET|SECRET|USER_INFO)");
                        assertThat(isSecret).as(name).isEqualTo(name.endsWith("_FILE"));
                    });
        }
        assertThat(environment("event-router")).doesNotContainKey("CARILLON_VAULT_KEYSET_FILE");
        assertThat(environment("delivery-worker"))
                .doesNotContainKey("CARILLON_SUBSCRIPTION_JDBC_PASSWORD_FILE");
    }

    @Test
    void everyPodIsDeniedEverythingThatNoPolicyAllows() {
        NetworkPolicy deny = CHART.one(NetworkPolicy.class, "default-deny");
        assertThat(deny.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(deny.getSpec().getIngress()).isNullOrEmpty();
        assertThat(deny.getSpec().getEgress()).isNullOrEmpty();
        deployments()
                .forEach(deployment ->
                        assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
                                .containsAllEntriesOf(
                                        deny.getSpec().getPodSelector().getMatchLabels()));
        for (String service : SERVICES) {
            NetworkPolicy policy = CHART.one(NetworkPolicy.class, service);
            assertThat(policy.getSpec().getPodSelector().getMatchLabels())
                    .isEqualTo(deployment(service).getSpec().getSelector().getMatchLabels());
            assertThat(policy.getSpec().getEgress())
                    .allSatisfy(rule -> {
                        assertThat(rule.getTo()).as("to somebody").isNotEmpty();
                        assertThat(rule.getPorts()).as("at some ports").isNotEmpty();
                    });
            assertThat(policy.getSpec().getIngress())
                    .allSatisfy(rule -> {
                        assertThat(rule.getFrom()).isNotEmpty();
                        assertThat(rule.getPorts()).isNotEmpty();
                    });
        }
        assertThat(CHART.all(NetworkPolicy.class)).hasSize(1 + SERVICES.size());
    }

    @Test
    void onlyTheApiCanBeReachedAndItsServiceDoesNotShowTheAdminPort() {
        assertThat(ports("subscription-service")).containsExactlyInAnyOrder("admin", "http");
        assertThat(ports("event-router")).containsExactly("admin");
        assertThat(ports("delivery-worker")).containsExactly("admin");
        assertThat(CHART.one(Service.class, "subscription-service").getSpec().getPorts())
                .singleElement()
                .satisfies(port -> assertThat(port.getTargetPort().getStrVal()).isEqualTo("http"));
        assertThat(CHART.all(Service.class)).hasSize(1);
    }

    @Test
    void workersReachPublicAddressesExactlyWhereTheEgressPolicyLetsThem()
            throws UnknownHostException {
        EgressPolicy policy = new EgressPolicy(EgressConfig.strict(), List.of());
        List<IPBlock> blocks = blocks(CHART, "delivery-worker");
        List<InetAddress> addresses = new ArrayList<>();
        AddressRows.boundaries()
                .forEach(row -> addresses.add(InetAddress.ofLiteral(row.address())));
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
            random.nextBytes(bytes);
            if (bytes.length == 16 && i % 4 == 1) {
                bytes[0] = (byte) (0x20 | (bytes[0] & 0x1f));
            }
            addresses.add(InetAddress.getByAddress(bytes));
        }

        assertThat(addresses)
                .allSatisfy(address ->
                        assertThat(isReachable(blocks, address))
                                .as(address + ", seed " + SEED)
                                .isEqualTo(policy.judge(address).isAllowed()));
        assertThat(blocks(CHART, "event-router")).isEmpty();
        assertThat(blocks(CHART, "subscription-service")).isEmpty();
    }

    @Test
    void rangesThatAreOpenedOrDeniedAreSoInBothLocks() throws UnknownHostException {
        HelmChart chart =
                HelmChart.rendered(
                        Map.of(
                                "networkPolicy.receiverCidrs[0]", "10.20.0.0/24",
                                "networkPolicy.deniedCidrs[0]", "93.184.0.0/16"));
        List<IPBlock> blocks = blocks(chart, "delivery-worker");

        assertThat(isReachable(blocks, InetAddress.getByName("10.20.0.9"))).isTrue();
        assertThat(isReachable(blocks, InetAddress.getByName("10.20.1.9"))).isFalse();
        assertThat(isReachable(blocks, InetAddress.getByName("93.184.215.14"))).isFalse();
        assertThat(environment(chart, "delivery-worker"))
                .containsEntry("CARILLON_EGRESS_ALLOWED_PRIVATE_CIDRS", "10.20.0.0/24")
                .containsEntry("CARILLON_EGRESS_DENIED_CIDRS", "93.184.0.0/16");
        assertThat(environment(chart, "subscription-service"))
                .containsEntry("CARILLON_EGRESS_ALLOWED_PRIVATE_CIDRS", "10.20.0.0/24");
    }

    @Test
    void workersFollowTheLagWhereKedaIs() {
        HelmChart chart = HelmChart.rendered(Map.of("deliveryWorker.autoscaling.kind", "keda"));

        assertThat(chart.one(Deployment.class, "delivery-worker").getSpec().getReplicas()).isNull();
        JsonNode spec = chart.others().getFirst().path("spec");
        assertThat(spec.path("scaleTargetRef").path("name").asText())
                .isEqualTo("ring-delivery-worker");
        JsonNode trigger = spec.path("triggers").path(0);
        assertThat(trigger.path("type").asText()).isEqualTo("kafka");
        assertThat(trigger.path("metadata").path("topic").asText()).isEqualTo("deliveries");
        assertThat(trigger.path("metadata").path("consumerGroup").asText())
                .isEqualTo("carillon-delivery-worker");
        assertThat(trigger.path("metadata").path("lagThreshold").isTextual()).isTrue();
    }

    @Test
    void workersFollowTheProcessorTimeWhereKedaIsNot() {
        HelmChart chart = HelmChart.rendered(Map.of("deliveryWorker.autoscaling.kind", "hpa"));

        assertThat(chart.one(Deployment.class, "delivery-worker").getSpec().getReplicas()).isNull();
        var scaler = chart.one(HorizontalPodAutoscaler.class, "delivery-worker").getSpec();
        assertThat(scaler.getScaleTargetRef().getName()).isEqualTo("ring-delivery-worker");
        assertThat(scaler.getMinReplicas()).isGreaterThanOrEqualTo(2);
        assertThat(scaler.getMaxReplicas()).isGreaterThan(scaler.getMinReplicas());
        assertThatThrownBy(() ->
                        HelmChart.rendered(Map.of("deliveryWorker.autoscaling.kind", "magic")))
                .hasMessageContaining("must be none, keda or hpa");
    }

    private static boolean isBoundedScratch(Volume volume) {
        return volume.getEmptyDir() != null && volume.getEmptyDir().getSizeLimit() != null;
    }

    private static boolean isReachable(List<IPBlock> blocks, InetAddress address) {
        return blocks.stream()
                .anyMatch(block ->
                        Cidr.parse(block.getCidr()).contains(address.getAddress())
                                && block.getExcept().stream()
                                        .noneMatch(except ->
                                                Cidr.parse(except).contains(address.getAddress())));
    }

    private static List<IPBlock> blocks(HelmChart chart, String service) {
        return chart.one(NetworkPolicy.class, service).getSpec().getEgress().stream()
                .map(NetworkPolicyEgressRule::getTo)
                .flatMap(List::stream)
                .map(NetworkPolicyPeer::getIpBlock)
                .filter(block -> block != null)
                .toList();
    }

    private static List<String> ports(String service) {
        return CHART.one(NetworkPolicy.class, service).getSpec().getIngress().stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(NetworkPolicyPort::getPort)
                .map(port -> port.getStrVal())
                .toList();
    }

    private static Deployment deployment(String service) {
        return CHART.one(Deployment.class, service);
    }

    private static PodSpec pod(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec();
    }

    private static Container container(Deployment deployment) {
        assertThat(pod(deployment).getContainers()).hasSize(1);
        assertThat(pod(deployment).getInitContainers()).isNullOrEmpty();
        return pod(deployment).getContainers().getFirst();
    }

    private static long grace(String service) {
        return pod(deployment(service)).getTerminationGracePeriodSeconds();
    }

    private static String path(Probe probe) {
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("admin");
        return probe.getHttpGet().getPath();
    }

    private static Map<String, String> environment(String service) {
        return environment(CHART, service);
    }

    private static Map<String, String> environment(HelmChart chart, String service) {
        return container(chart.one(Deployment.class, service)).getEnv().stream()
                .collect(java.util.stream.Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }
}
