package dev.carillon.router.topology;

/// Why an event goes to the dead letters.
public enum RejectReason {
    /// It has no value.
    NO_VALUE("no-value"),
    /// Its bytes are not Avro in the registry's wire format, or their schema does not exist.
    UNREADABLE("unreadable"),
    /// Its record does not begin with the metadata of an event.
    NOT_AN_EVENT("not-an-event"),
    /// Something in its metadata is missing or cannot be.
    INVALID_METADATA("invalid-metadata"),
    /// It happened in a scope of another organization than it claims.
    FOREIGN_ORGANIZATION("foreign-organization"),
    /// The callback's body would be too large.
    PAYLOAD_TOO_LARGE("payload-too-large"),
    /// It has something in it that has no form in JSON.
    UNRENDERABLE("unrenderable");

    private final String word;

    RejectReason(String word) {
        this.word = word;
    }

    /// The reason as it stands in headers and metrics.
    public String word() {
        return word;
    }
}
