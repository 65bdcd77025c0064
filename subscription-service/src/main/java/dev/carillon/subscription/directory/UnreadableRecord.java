package dev.carillon.subscription.directory;

/// Why a record cannot be read; never leaves this room.
final class UnreadableRecord extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    UnreadableRecord(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
