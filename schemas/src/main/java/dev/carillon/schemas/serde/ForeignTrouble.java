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
/// message ends in the protocol's error code, whose first three digits are the HTTP status. Which
/// codes are an outage is as in [HttpSchemaRegistry].
final class ForeignTrouble {

    private static final String REST_EXCEPTION = "RestClientException";
    private static final Pattern ERROR_CODE = Pattern.compile("error code: (\\d{3,6})\\s*$");
    private static final int SCHEMA_CODES = 40400;
    private static final int READ_ONLY = 42205;

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
            if (t.getClass().getSimpleName().equals(REST_EXCEPTION)) {
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
        int number = Integer.parseInt(code.group(1));
        int status = number < 1000 ? number : number / 100;
        return switch (status) {
            case 400, 409, 413, 422 -> number == READ_ONLY;
            // A bare 404 is a wrong path; the protocol's own begin with 40401.
            case 404 -> number < SCHEMA_CODES;
            default -> true;
        };
    }
}
