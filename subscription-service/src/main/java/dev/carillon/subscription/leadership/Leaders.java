package dev.carillon.subscription.leadership;

/// Where candidates for jobs come from.
@FunctionalInterface
public interface Leaders {

    /// A candidate for the job, which does not lead yet.
    Candidate candidate(Job job);
}
