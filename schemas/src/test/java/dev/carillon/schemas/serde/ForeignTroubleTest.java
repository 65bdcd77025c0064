package dev.carillon.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.schemas.event.Phase;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The exceptions of Confluent's classes, as their source has them, put through our reader. The
/// profile `confluent` asks the real ones.
class ForeignTroubleTest {

    /// A deserializer of another house that has only trouble to give.
    public static final class Troubled implements Deserializer<Object> {

        private static final AtomicReference<@Nullable RuntimeException> TROUBLE =
                new AtomicReference<>();

        @Override
        public Object deserialize(String topic, byte[] data) {
            RuntimeException trouble = TROUBLE.get();
            throw trouble == null ? new IllegalStateException("no trouble was set") : trouble;
        }
    }

    /// Stands for the class of the same name in Confluent's client.
    private static final class RestClientException extends Exception {

        private static final long serialVersionUID = 1L;

        RestClientException(String message) {
            super(message);
        }
    }

    static List<RuntimeException> outages() {
        return List.of(
                new TimeoutException("Error deserializing Avro message"),
                new DisconnectException("bad gateway"),
                new ThrottlingQuotaExceededException("slow down"),
                new AuthenticationException("401"),
                new AuthorizationException("403"),
                new InvalidConfigurationException("Unauthorized; error code: 401"),
                failed(new ConnectException("Connection refused")),
                failed(new IOException("Server returned 503")),
                failed(rest("Unable to parse error message; error code: 50005")),
                failed(rest("Error in the backend data store; error code: 50001")),
                failed(rest("Unauthorized; error code: 401")),
                failed(rest("Forbidden; error code: 40301")),
                failed(rest("HTTP 404 Not Found; error code: 404")),
                failed(rest("Too many requests; error code: 42901")),
                failed(rest("without a code")));
    }

    static List<RuntimeException> poisons() {
        return List.of(
                new SerializationException("Unknown magic byte!"),
                failed(rest("Schema 7 not found; error code: 40403")),
                failed(new EOFException()),
                failed(new InvalidNumberEncodingException("Invalid int encoding")),
                failed(new ArrayIndexOutOfBoundsException(7)),
                failed(new RuntimeException("rule failed")),
                new SecurityException("Forbidden java.lang.Runtime"));
    }

    static List<RuntimeException> bugs() {
        return List.of(new IllegalStateException("closed"), new NullPointerException());
    }

    @ParameterizedTest
    @MethodSource("outages")
    void isAnOutage(RuntimeException trouble) {
        assertThatThrownBy(() -> read(trouble))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasCause(trouble);
    }

    @ParameterizedTest
    @MethodSource("poisons")
    void isPoison(RuntimeException trouble) {
        assertThat(read(trouble)).isInstanceOf(Decoded.Poison.class);
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void isNeitherAndIsNotSwallowed(RuntimeException trouble) {
        assertThatThrownBy(() -> read(trouble)).isSameAs(trouble);
    }

    private static Decoded<Phase> read(RuntimeException trouble) {
        Troubled.TROUBLE.set(trouble);
        Map<String, String> properties =
                Map.of(
                        "schema.registry.url",
                        "mock://" + UUID.randomUUID(),
                        "carillon.deserializer.class",
                        Troubled.class.getName());
        try (AvroReader<Phase> reader = AvroReader.specific(properties, Phase.class)) {
            return reader.read("events.card", new byte[] {0, 0, 0, 0, 1, 7});
        }
    }

    private static SerializationException failed(Exception cause) {
        return new SerializationException("Error retrieving Avro value schema for id 1", cause);
    }

    private static Exception rest(String message) {
        return new RestClientException(message);
    }
}
