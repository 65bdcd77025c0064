package dev.carillon.subscription.domain;

import java.time.Instant;
import java.util.Optional;

/// How a webhook's endpoint does.
///
/// @param sample of its newest deliveries, how many were tried; at most [#SAMPLE]
/// @param delivered how many of those were answered with success
/// @param report what the delivery workers last said of it
/// @param lastSuccessAt when it last answered with success, as far as we know
public record EndpointStanding(
        int sample, int delivered, Optional<Report> report, Optional<Instant> lastSuccessAt) {

    /// How many deliveries are looked at.
    public static final int SAMPLE = 100;

    /// What the delivery workers last said of an endpoint.
    ///
    /// @param version the version of the webhook that was judged
    /// @param circuit a stable lower-case word: `closed`, `open`, `gone`
    /// @param failingSince when the failures began that go on
    /// @param lastFailureAt when an attempt last failed
    public record Report(
            long version,
            String circuit,
            Optional<Instant> failingSince,
            Optional<Instant> lastFailureAt) {}

    /// The part of the sample that was answered with success, 0 to 1; empty without a sample.
    public Optional<Double> successRate() {
        return sample == 0 ? Optional.empty() : Optional.of((double) delivered / sample);
    }

    /// Whether the endpoint of this version of the webhook is called. A report of an older version
    /// says nothing of it.
    public String circuit(long version) {
        return current(version).map(Report::circuit).orElse("closed");
    }

    /// When the failures of this version's endpoint began that go on.
    public Optional<Instant> failingSince(long version) {
        return current(version).flatMap(Report::failingSince);
    }

    private Optional<Report> current(long version) {
        return report.filter(known -> known.version() >= version);
    }
}
