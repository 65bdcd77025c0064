package dev.carillon.subscription.app;

import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.platform.lifecycle.Failure;
import dev.carillon.subscription.leadership.Job;
import dev.carillon.subscription.leadership.LeaderLoop;
import dev.carillon.subscription.leadership.Leaders;
import dev.carillon.subscription.leadership.LedWork;
import dev.carillon.subscription.metrics.SubscriptionMetrics;

/// Starts jobs that one instance at a time does.
///
/// @param leaders where candidates come from
/// @param metrics hear who leads
/// @param failure told when a job's thread dies
/// @param closer ends the jobs
record Jobs(Leaders leaders, SubscriptionMetrics metrics, Failure failure, Closer closer) {

    /// Starts the thread that bids for a job and does it.
    void start(Job job, LedWork work) {
        closer.register(LeaderLoop.start(job, leaders, metrics, failure, work));
    }
}
