package dev.carillon.router.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.serde.RegistryUnavailableException;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.testsupport.SampleEvents;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryAwayTest {

    private static final Scope PIPE = Scope.pipe("22");
    private static final SampleEvents EVENTS = new SampleEvents("300", "cards", Instant.EPOCH);

    private final Harness router = new Harness().withDirectory();

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void givesTheEventBackInsteadOfDeadLetteringIt() {
        router.subscribe(SubscriptionDraft.of(1, PIPE));
        byte[] event = router.wire.write(Topics.EVENTS_CARD, EVENTS.move(PIPE, "e1", 1, 2));
        router.wire.registry().breakDown("connection refused");

        Throwable thrown = catchThrowable(() -> router.event(event));

        assertThat(RegistryOutageException.in(thrown)).isPresent();
        assertThat(router.deadLetters()).isEmpty();
        assertThat(router.envelopes()).isEmpty();
    }

    @Test
    void asksAQuestionThatIsAnsweredOnceTheRegistryIsBack() {
        byte[] event = router.wire.write(Topics.EVENTS_CARD, EVENTS.move(PIPE, "e1", 1, 2));
        router.wire.registry().breakDown("connection refused");
        RegistryOutageException outage =
                RegistryOutageException.in(catchThrowable(() -> router.event(event))).orElseThrow();

        assertThatThrownBy(() -> outage.question().get())
                .isInstanceOf(RegistryUnavailableException.class);
        router.wire.registry().recover();
        assertThat(outage.question().get()).isInstanceOf(Routed.ToNobody.class);
    }

    @Test
    void waitsOnTheSpotForARegistryThatIsBackAtOnce() {
        router.subscribe(SubscriptionDraft.of(1, PIPE));
        byte[] event = router.wire.write(Topics.EVENTS_CARD, EVENTS.move(PIPE, "e1", 1, 2));
        router.wire.registry().breakDown("connection refused");
        CompletableFuture<Void> recovery =
                CompletableFuture.runAsync(
                        router.wire.registry()::recover,
                        CompletableFuture.delayedExecutor(60, TimeUnit.MILLISECONDS));

        router.event(event);

        recovery.join();
        assertThat(router.receivers()).containsExactly("pipe:22/1");
    }

    @Test
    void keepsASubscriptionToInspectUntilTheRegistryIsBack() {
        router.subscription("pipe:22/2", unknownSchema(), Harness.versioned(1));
        router.wire.registry().breakDown("connection refused");
        assertThatThrownBy(router::inspectedReports)
                .isInstanceOf(RegistryUnavailableException.class);
        assertThat(router.reports).isEmpty();

        router.wire.registry().recover();

        assertThat(router.inspectedReports()).hasSize(1);
    }

    private static byte[] unknownSchema() {
        return new byte[] {0, 0, 0, 0x7f, 0x7f, 1};
    }
}
