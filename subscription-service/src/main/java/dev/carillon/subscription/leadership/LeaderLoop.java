package dev.carillon.subscription.leadership;

import dev.carillon.platform.lifecycle.Failure;
import dev.carillon.platform.lifecycle.ServiceThread;
import dev.carillon.platform.lifecycle.StopSignal;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import dev.carillon.subscription.metrics.SubscriptionMetrics.Leading;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bids for a job, does it while leading, and bids again.
public final class LeaderLoop {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderLoop.class);
    private static final Duration BETWEEN_BIDS = Duration.ofMillis(250);
    private static final Duration AFTER_OUTAGE = Duration.ofSeconds(1);
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(20);

    private final Job job;
    private final Leaders leaders;
    private final SubscriptionMetrics metrics;
    private final LedWork work;

    private LeaderLoop(Job job, Leaders leaders, SubscriptionMetrics metrics, LedWork work) {
        this.job = job;
        this.leaders = leaders;
        this.metrics = metrics;
        this.work = work;
    }

    /// Starts the thread that bids and works.
    public static ServiceThread start(
            Job job, Leaders leaders, SubscriptionMetrics metrics, Failure failure, LedWork work) {
        LeaderLoop loop = new LeaderLoop(job, leaders, metrics, work);
        return ServiceThread.start("subscription-" + job.word(), failure, JOIN_LIMIT, loop::run);
    }

    private void run(StopSignal stop) throws InterruptedException {
        metrics.leads(job.word(), Leading.NO);
        try (Candidate candidate = leaders.candidate(job)) {
            while (!stop.requested()) {
                Duration pause = BETWEEN_BIDS;
                work.standBy();
                try {
                    if (candidate.tryLead()) {
                        lead(candidate, stop);
                    }
                } catch (DatabaseUnavailableException e) {
                    LOG.atWarn()
                            .addKeyValue("job", job.word())
                            .addKeyValue("reason", e.getMessage())
                            .log("the database does not answer; trying again");
                    candidate.resign();
                    pause = AFTER_OUTAGE;
                }
                stop.await(pause);
            }
        }
    }

    private void lead(Candidate candidate, StopSignal stop) throws InterruptedException {
        LOG.atInfo().addKeyValue("job", job.word()).log("leading");
        metrics.leads(job.word(), Leading.YES);
        try {
            work.lead(candidate, stop);
        } finally {
            candidate.resign();
            metrics.leads(job.word(), Leading.NO);
            LOG.atInfo().addKeyValue("job", job.word()).log("not leading any more");
        }
    }
}
