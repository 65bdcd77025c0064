package dev.carillon.subscription.leadership;

import dev.carillon.platform.lifecycle.StopSignal;

/// What a leader does.
@FunctionalInterface
public interface LedWork {

    /// Gets ready to lead, before each bid for the job; others may lead. What it gets ready it may
    /// keep. Waits for nothing. An exception ends the process.
    default void standBy() {}

    /// Works until asked to stop, or until it must give the job up; then returns. Asks the
    /// candidate often whether it still leads. An exception other than an outage of the database
    /// ends the process.
    void lead(Candidate candidate, StopSignal stop) throws InterruptedException;
}
