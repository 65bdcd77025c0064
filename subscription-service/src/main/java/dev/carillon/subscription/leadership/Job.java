package dev.carillon.subscription.leadership;

/// A job that one instance at a time does.
public enum Job {
    /// Publishing the outbox.
    RELAY("relay", 1),
    /// Reading the directory.
    DIRECTORY("directory", 2),
    /// Reading the delivery log.
    DELIVERY_LOG("delivery-log", 3),
    /// Reading how endpoints do.
    ENDPOINT_HEALTH("endpoint-health", 4),
    /// Dropping what the delivery log keeps no longer.
    LOG_RETENTION("log-retention", 5),
    /// Sending deliveries again.
    REPLAYS("replays", 6),
    /// Sending notices by e-mail.
    NOTICES("notices", 20);

    private final String word;
    private final int number;

    Job(String word, int number) {
        this.word = word;
        this.number = number;
    }

    /// A number that never changes, for locks that several versions of the service share.
    public int number() {
        return number;
    }

    /// The job in logs, metrics and thread names.
    public String word() {
        return word;
    }
}
