package dev.carillon.delivery.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.AttemptTraces;
import dev.carillon.delivery.domain.Delivery;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UntracedAttemptsTest {

    private static final int ATTEMPTS = 100_000;

    @Test
    void cannotTellThatTracesCouldBeMade() {
        Delivery delivery = AttemptStage.delivery();
        Instant at = Instant.EPOCH;
        Optional<String> given = Optional.of("00-given");
        AttemptOutcome outcome = new AttemptOutcome.Delivered(200);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        int same = 0;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            AttemptTraces.Trace trace = AttemptTraces.OFF.began(delivery, at);
            trace.calls("https", "p.example.com", 443);
            if (trace.traceparent(given).equals(given)) {
                same++;
            }
            trace.ended(outcome);
        }

        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(same).isEqualTo(ATTEMPTS);
        // One object for each attempt would be 1.6 MB.
        assertThat(allocated).as("bytes for %d attempts", ATTEMPTS).isLessThan(200_000);
    }
}
