package dev.carillon.schemas.serde;

import java.io.EOFException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/// Tells outage from poison in what a serializer or deserializer of another house throws, above all
/// Confluent's, which reports both as [SerializationException].
///
/// Confluent's `RestClientException` is known by name only, since its class need not be there. Its
/// message ends in the protocol's error code, whose first three digits are the HTTP status.
final class ForeignTrouble {

    private static final String REST_EXCEPTION =
            "io.confluent.kafka.schemaregistry.client.rest.exceptions.";
    private static final Pattern ERROR_CODE = Pattern.compile("error code: (\\d{3})\\d*\\s*$");

    private ForeignTrouble() {}

    /// The failure as one of ours: [RegistryUnavailableException] for an outage,
    /// [SerializationException] for a class that Avro refuses, else the failure itself.
    static RuntimeException translated(RuntimeException failure) {
        if (failure instanceof SecurityException) {
            return new SerializationException(
                    "The schema names a class that Avro does not trust", failure);
        }
        if (failure instanceof RegistryUnavailableException || !isOutage(failure)) {
            return failure;
        }
        return new RegistryUnavailableException(
                "The schema registry cannot be asked: " + failure.getMessage(), failure);
    }

    private static boolean isOutage(RuntimeException failure) {
        return switch (failure) {
            case RetriableException e -> true;
            case InvalidConfigurationException e -> true;
            case SerializationException e -> isOutageBelow(e.getCause());
            default -> false;
        };
    }

    private static boolean isOutageBelow(@Nullable Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t.getClass().getName().startsWith(REST_EXCEPTION)) {
                return isOutage(t.getMessage());
            }
            if (t instanceof IOException) {
                return !isAboutTheData(t);
            }
        }
        return false;
    }

    /// Avro reports bytes that end early as [EOFException], and its own classes for the rest;
    /// Confluent's serializer reports a newest version that does not fit as a plain one.
    private static boolean isAboutTheData(Throwable t) {
        String message = t.getMessage();
        return t instanceof EOFException
                || t.getClass().getName().startsWith("org.apache.avro.")
                || (t.getClass() == IOException.class
                        && message != null
                        && message.startsWith("Incompatible schema"));
    }

    private static boolean isOutage(@Nullable String message) {
        Matcher code = ERROR_CODE.matcher(message == null ? "" : message);
        if (!code.find()) {
            return true;
        }
        int status = Integer.parseInt(code.group(1));
        return status >= 500 || status == 401 || status == 403 || status == 408 || status == 429;
    }
}
