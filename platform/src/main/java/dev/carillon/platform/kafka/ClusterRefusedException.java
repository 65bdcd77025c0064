package dev.carillon.platform.kafka;

/// The Kafka cluster does not answer, or is not one that a process may trust with its records.
public final class ClusterRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ClusterRefusedException(String message) {
        super(message);
    }

    ClusterRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
