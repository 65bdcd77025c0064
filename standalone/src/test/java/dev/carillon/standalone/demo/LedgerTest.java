package dev.carillon.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.standalone.demo.DemoPlan.Pair;
import dev.carillon.testsupport.Callback;
import dev.carillon.testsupport.Callback.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The ledger's own checks can fail: each planted fault shows.
class LedgerTest {

    private static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");

    private final Ledger ledger =
            new Ledger(Set.of(new Pair("e1", "/hook/0"), new Pair("e2", "/hook/0")));

    @Test
    void aDeliveryThatNeverCameIsMissing() {
        receives("e1", "/hook/0", 200, Signature.VALID);

        assertThat(ledger.delivered()).isEqualTo(1);
        assertThat(ledger.missing()).isEqualTo(1);
    }

    @Test
    void aRefusedAttemptIsNoDelivery() {
        receives("e1", "/hook/0", 503, Signature.VALID);

        assertThat(ledger.delivered()).isZero();
        assertThat(ledger.attempts()).isEqualTo(1);
    }

    @Test
    void aSecondAcceptedCallbackIsADuplicate() {
        receives("e1", "/hook/0", 200, Signature.VALID);
        receives("e1", "/hook/0", 200, Signature.VALID);

        assertThat(ledger.duplicates()).isEqualTo(1);
        assertThat(ledger.delivered()).isEqualTo(1);
    }

    @Test
    void aRefusedAttemptAndItsRetryAreNoDuplicate() {
        receives("e1", "/hook/0", 503, Signature.VALID);
        receives("e1", "/hook/0", 200, Signature.VALID);

        assertThat(ledger.duplicates()).isZero();
        assertThat(ledger.delivered()).isEqualTo(1);
    }

    @Test
    void aCallbackThatNobodyAskedForIsUnexpectedAndNoDelivery() {
        receives("e3", "/hook/0", 200, Signature.VALID);
        receives("e1", "/hook/1", 200, Signature.VALID);

        assertThat(ledger.unexpected()).isEqualTo(2);
        assertThat(ledger.delivered()).isZero();
    }

    @Test
    void aBadOrUncheckedSignatureIsCounted() {
        receives("e1", "/hook/0", 200, Signature.INVALID);
        receives("e2", "/hook/0", 200, Signature.UNCHECKED);

        assertThat(ledger.badSignatures()).isEqualTo(2);
    }

    @Test
    void latencyRunsFromTheProductionToTheFirstAcceptedCallback() {
        ledger.produced("e1", BEGIN);
        receives("e1", "/hook/0", 200, Signature.VALID);

        assertThat(ledger.latencies()).containsExactly(Duration.ofMillis(40));
        assertThat(ledger.perSecond()).isEqualTo(25.0);
    }

    private void receives(String event, String path, int status, Signature signature) {
        ledger.received(
                event,
                new Callback(
                        path, "dlv_1", Map.of(), "{}", BEGIN.plusMillis(40), signature, status));
    }
}
