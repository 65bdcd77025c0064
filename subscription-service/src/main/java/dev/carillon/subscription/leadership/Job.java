package dev.carillon.subscription.leadership;

/// A job that one instance at a time does.
public enum Job {
    /// Publishing the outbox.
    RELAY("relay"),
    /// Reading the directory.
    DIRECTORY("directory"),
    /// Reading the delivery log.
    DELIVERY_LOG("delivery-log");

    private final String word;

    Job(String word) {
        this.word = word;
    }

    /// The job in logs, metrics and thread names.
    public String word() {
        return word;
    }
}
