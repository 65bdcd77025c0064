package dev.carillon.router.domain;

/// The headers that say where a dead letter came from, and why. Texts in UTF-8, numbers in decimal.
public final class DeadLetterHeaders {

    /// Why, in one word for machines.
    public static final String REASON = "carillon-reason";

    /// Why, in a sentence for people.
    public static final String DETAIL = "carillon-detail";

    /// The topic it was read from.
    public static final String TOPIC = "carillon-topic";

    /// The partition it was read from.
    public static final String PARTITION = "carillon-partition";

    /// Its offset there.
    public static final String OFFSET = "carillon-offset";

    /// Its timestamp there, in milliseconds since 1970.
    public static final String TIMESTAMP = "carillon-timestamp";

    /// How many bytes its value had that was left out, since no topic of ours takes it.
    public static final String OMITTED_VALUE_BYTES = "carillon-omitted-value-bytes";

    /// The longest detail, in characters; what is longer is cut.
    public static final int LONGEST_DETAIL = 1000;

    private DeadLetterHeaders() {}

    /// A detail that is not too long for a header.
    public static String shortened(String detail) {
        return detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL);
    }
}
