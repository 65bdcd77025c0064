package dev.carillon.router.app;

import dev.carillon.platform.admin.Readiness;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says on the admin port what the start waits for.
final class StartProgress {

    private static final Logger LOG = LoggerFactory.getLogger(StartProgress.class);

    private final AtomicReference<Optional<String>> problem =
            new AtomicReference<>(Optional.of("has not begun"));

    StartProgress(Readiness readiness) {
        readiness.register("start", problem::get);
    }

    /// @param what such as `the Kafka cluster`
    void waitsFor(String what) {
        problem.set(Optional.of("waits for " + what));
        LOG.debug("the start waits for {}", what);
    }

    void isDone() {
        problem.set(Optional.empty());
    }
}
