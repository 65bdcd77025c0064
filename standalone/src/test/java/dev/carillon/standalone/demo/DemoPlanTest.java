package dev.carillon.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.ScopeType;
import dev.carillon.standalone.demo.DemoPlan.Pair;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemoPlanTest {

    @Test
    void everyEventIsExpectedAtLeastOnceHoweverFewWebhooksThereAre() {
        for (int webhooks : new int[] {1, 2, 5, 11, 230}) {
            DemoPlan plan = DemoPlan.of(600, webhooks);

            Set<String> expected =
                    plan.expected().stream().map(Pair::event).collect(Collectors.toSet());
            assertThat(expected).as(webhooks + " webhooks").hasSize(600);
            assertThat(plan.webhooks()).hasSize(webhooks);
        }
    }

    @Test
    void everyWebhookExpectsSomethingAndNoneButTheFirstKindExpectsEverything() {
        DemoPlan plan = DemoPlan.of(600, 10);

        Map<String, Long> counts =
                plan.expected().stream()
                        .collect(Collectors.groupingBy(Pair::path, Collectors.counting()));
        assertThat(counts).hasSize(10);
        assertThat(counts.get("/hook/0")).isEqualTo(600);
        assertThat(counts.get("/hook/1")).isEqualTo(100);
        assertThat(counts.get("/hook/3")).isEqualTo(50);
    }

    @Test
    void noScopeGetsMoreWebhooksThanItsQuota() {
        DemoPlan plan = DemoPlan.of(1, 2000);

        assertThat(
                        plan.webhooks().stream()
                                .collect(
                                        Collectors.groupingBy(
                                                webhook -> webhook.scope(), Collectors.counting()))
                                .values())
                .allMatch(count -> count <= 30);
        assertThat(plan.webhooks())
                .filteredOn(webhook -> webhook.scope().type() == ScopeType.ORGANIZATION)
                .hasSize(400);
    }

    @Test
    void twoDemosOnOnePlatformDoNotMeet() {
        DemoPlan one = DemoPlan.of(60, 200, 1_000);
        DemoPlan next = DemoPlan.of(60, 200, 2_000);

        assertThat(one.organizations()).doesNotContainAnyElementsOf(next.organizations());
        assertThat(one.webhooks())
                .extracting(PlannedWebhook::scope)
                .doesNotContainAnyElementsOf(
                        next.webhooks().stream().map(PlannedWebhook::scope).toList());
        assertThat(one.webhooks())
                .extracting(PlannedWebhook::path)
                .doesNotContainAnyElementsOf(
                        next.webhooks().stream().map(PlannedWebhook::path).toList());
        assertThat(one.expected()).hasSameSizeAs(DemoPlan.of(60, 200).expected());
    }
}
