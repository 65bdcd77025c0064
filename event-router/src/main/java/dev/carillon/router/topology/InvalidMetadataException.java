package dev.carillon.router.topology;

/// Something in an event's metadata is missing or cannot be.
final class InvalidMetadataException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidMetadataException(String message) {
        super(message);
    }

    /// What is wrong, in a sentence; never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
