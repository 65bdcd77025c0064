package dev.carillon.standalone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.standalone.stack.Parts;
import java.util.Locale;

/// What the demo found.
///
/// @param events events produced
/// @param webhooks webhooks created
/// @param expected pairs of event and webhook that had to be delivered
/// @param delivered those of them that a receiver accepted
/// @param missing those that no receiver accepted
/// @param duplicates accepted callbacks beyond the first of a pair
/// @param unexpected accepted callbacks of pairs that nobody asked for
/// @param signatureFailures callbacks whose signature an independent library refused
/// @param attempts requests at the receiver, refused ones too
/// @param deadLettered deliveries that the delivery log says were given up
/// @param cancelled deliveries that the delivery log says were cancelled
/// @param latencyMillis from the call that produced an event to its accepted callback
/// @param deliveriesPerSecond accepted callbacks between the first event and the last callback
/// @param startMillis from the start of the command until every part was ready
/// @param totalMillis from the start of the command to this report
/// @param parts the versions of the real parts
public record DemoReport(
        int events,
        int webhooks,
        int expected,
        int delivered,
        int missing,
        int duplicates,
        int unexpected,
        int signatureFailures,
        int attempts,
        int deadLettered,
        int cancelled,
        LatencyMillis latencyMillis,
        double deliveriesPerSecond,
        long startMillis,
        long totalMillis,
        Parts parts) {

    /// Latencies in milliseconds.
    ///
    /// @param p50 half of the callbacks were faster
    /// @param p99 all but one in a hundred were faster
    public record LatencyMillis(long p50, long p99) {}

    /// Whether nothing is missing, doubled, unasked for or badly signed.
    public boolean isClean() {
        return missing == 0
                && duplicates == 0
                && unexpected == 0
                && signatureFailures == 0
                && deadLettered == 0
                && cancelled == 0
                && delivered == expected;
    }

    /// Whether something is doubled, and everything else is as it must be.
    public boolean hasOnlyDuplicates() {
        return missing == 0
                && duplicates > 0
                && unexpected == 0
                && signatureFailures == 0
                && deadLettered == 0
                && cancelled == 0;
    }

    /// The report as one JSON object on one line.
    public String json() {
        try {
            return new ObjectMapper().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is always JSON", e);
        }
    }

    /// The report as a table for people.
    public String table() {
        return String.join(
                "\n",
                row("events produced", events),
                row("webhooks", webhooks),
                row("deliveries expected", expected),
                row("deliveries accepted", delivered),
                row("missing", missing),
                row("duplicates", duplicates),
                row("unexpected", unexpected),
                row("bad signatures", signatureFailures),
                row("attempts (one was refused on purpose)", attempts),
                row("latency p50 / p99", latencyMillis.p50() + " / " + latencyMillis.p99() + " ms"),
                row(
                        "deliveries per second",
                        String.format(Locale.ROOT, "%.0f", deliveriesPerSecond)),
                row("started in", startMillis + " ms"),
                row(
                        "parts",
                        "Kafka "
                                + parts.kafka()
                                + ", PostgreSQL "
                                + parts.postgresql()
                                + ", registry "
                                + parts.registry()
                                + ", Java "
                                + parts.java()),
                "",
                isClean()
                        ? "Every event reached everyone who asked, once."
                        : "SOMETHING IS WRONG: see the lines above.");
    }

    private static String row(String what, Object figure) {
        return String.format(Locale.ROOT, "  %-40s %s", what, figure);
    }
}
