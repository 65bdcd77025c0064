package dev.carillon.router.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.testsupport.SampleEvents;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnreadableSubscriptionsTest {

    private static final Scope PIPE = Scope.pipe("22");
    private static final SampleEvents EVENTS = new SampleEvents("300", "cards", Instant.EPOCH);

    private final Harness router = new Harness().withDirectory();

    @BeforeEach
    void subscribeSomebodyElse() {
        router.subscribe(SubscriptionDraft.of(1, PIPE)); // offset 0
    }

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void reportsAValueThatIsNoAvroAndRoutesToTheOthers() {
        router.subscription("pipe:22/2", new byte[] {1, 2, 3}, Harness.versioned(1));

        router.event(EVENTS.move(PIPE, "e1", 1, 2));

        assertThat(router.receivers()).containsExactly("pipe:22/1");
        assertThat(router.inspectedReports())
                .singleElement()
                .satisfies(report -> {
                    assertThat(report.key()).isEqualTo("pipe:22/2".getBytes(UTF_8));
                    assertThat(report.value().orElseThrow()).containsExactly(1, 2, 3);
                    assertThat(report.position().offset()).isEqualTo(1);
                });
    }

    @Test
    void reportsAKeyThatIsNone() {
        router.subscription("nonsense", new byte[] {1}, Harness.versioned(1));
        router.subscription("pipe:22", null, Harness.versioned(1));

        router.event(EVENTS.move(PIPE, "e1", 1, 2));

        assertThat(router.receivers()).containsExactly("pipe:22/1");
        assertThat(router.inspectedReports()).hasSize(2);
    }

    @Test
    void reportsAValueAboutAnotherSubscriptionThanItsKey() {
        SubscriptionDraft other = SubscriptionDraft.of(2, Scope.pipe("23"));
        router.subscription(
                "pipe:22/2",
                router.wire.write(Topics.SUBSCRIPTIONS, other.build()),
                Harness.versioned(1));

        router.event(EVENTS.move(PIPE, "e1", 1, 2));

        assertThat(router.receivers()).containsExactly("pipe:22/1");
        assertThat(router.inspectedReports())
                .singleElement()
                .extracting(UnreadableRecord::reason)
                .asString()
                .contains("pipe:23/2", "pipe:22/2");
    }

    @Test
    void doesNotUseAValueWithoutAVersionAndReportsIt() {
        router.subscription(
                "pipe:22/1",
                router.wire.write(Topics.SUBSCRIPTIONS, SubscriptionDraft.of(1, PIPE).build()),
                Harness.headers());

        router.event(EVENTS.move(PIPE, "e1", 1, 2));

        assertThat(router.receivers()).isEmpty();
        assertThat(router.inspectedReports()).hasSize(1);
    }

    @Test
    void takesATombstoneWithoutAVersionAsADeletion() {
        router.subscription("pipe:22/1", null, Harness.headers());

        router.event(EVENTS.move(PIPE, "e1", 1, 2));

        assertThat(router.receivers()).isEmpty();
        assertThat(router.inspectedReports()).isEmpty();
    }

    @Test
    void routesAgainWhenAReadableVersionFollows() {
        router.subscription("pipe:22/2", new byte[] {1, 2, 3}, Harness.versioned(1));
        router.event(EVENTS.move(PIPE, "e1", 1, 2));
        router.subscribe(SubscriptionDraft.of(2, PIPE).version(2));
        router.event(EVENTS.move(PIPE, "e2", 1, 2));

        assertThat(router.receivers()).containsExactly("pipe:22/1", "pipe:22/1", "pipe:22/2");
    }
}
