package dev.carillon.testsupport;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// One request as a receiver saw it.
///
/// @param path the path it came to
/// @param webhookId the header `webhook-id`; empty when there was none
/// @param headers every header, names in lower case
/// @param body the body, read as UTF-8
/// @param receivedAt when the whole body had been read
/// @param signature what the verifier said
/// @param answered the status that was answered
public record Callback(
        String path,
        String webhookId,
        Map<String, List<String>> headers,
        String body,
        Instant receivedAt,
        Signature signature,
        int answered) {

    /// What the verifier said of a request's signature.
    public enum Signature {
        /// The signature is good.
        VALID,
        /// The signature is missing or wrong.
        INVALID,
        /// The receiver has no secret for the path.
        UNCHECKED
    }

    /// Copies the headers.
    public Callback {
        headers = Map.copyOf(headers);
    }

    /// Whether the answer was a success, so that the sender has no reason to send again.
    public boolean accepted() {
        return answered >= 200 && answered < 300;
    }

    @Override
    public String toString() {
        return "callback " + webhookId + " on " + path + " answered " + answered;
    }
}
