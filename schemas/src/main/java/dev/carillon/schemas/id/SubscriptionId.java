package dev.carillon.schemas.id;

/// The id of a subscription, which the API calls a webhook's id. Never used again after a deletion.
///
/// @param value a number from 1
public record SubscriptionId(long value) implements Comparable<SubscriptionId> {

    /// @throws IllegalArgumentException when the number is below 1
    public SubscriptionId {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "a subscription id must be at least 1, was " + value);
        }
    }

    /// The id as a decimal number in text: its form in the API and the key of most topics.
    public String text() {
        return Long.toString(value);
    }

    /// Reads a decimal number.
    ///
    /// @throws IllegalArgumentException when the text is not one
    public static SubscriptionId parse(String text) {
        try {
            return new SubscriptionId(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "a subscription id is a number, was \"" + text + "\"", e);
        }
    }

    @Override
    public int compareTo(SubscriptionId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
