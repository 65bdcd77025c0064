package dev.carillon.benchmarks.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.crypto.VaultConfig;
import dev.carillon.schemas.directory.DirectoryOrganization;
import dev.carillon.schemas.directory.DirectoryPipe;
import dev.carillon.schemas.event.Card;
import dev.carillon.schemas.event.CardMoved;
import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SealContext;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.RecordHeaders;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.SigningSecret;
import dev.carillon.schemas.wire.Subscription;
import dev.carillon.testsupport.SampleEvents;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/// The records of a population as upstream and the subscription service write them. For one thread.
final class RouterRecords {

    private static final String WORDS = "the bells of the upper town ring at noon and ";

    private final AvroWriter writer;
    private final int partitions;
    private final ByteBuffer sealedUrl;
    private final ByteBuffer sealedSecret;
    private final String title;

    /// @param partitions of the topic of subscriptions
    /// @param eventBytes the size of an event's value
    RouterRecords(AvroWriter writer, int partitions, int eventBytes) {
        this.writer = writer;
        this.partitions = partitions;
        Vault vault = VaultConfig.random().vault();
        SubscriptionKey any = population("any").key(0);
        // Sealed once: the router opens nothing, and sealing a million would take longer than the
        // rest of the preparation.
        this.sealedUrl =
                ByteBuffer.wrap(
                        vault.seal(
                                "https://hooks.example.com/carillon/1234567".getBytes(UTF_8),
                                SealContext.url(any.id())));
        this.sealedSecret = ByteBuffer.wrap(vault.seal(new byte[32], SealContext.secret(any.id())));
        int without = writer.write(Topics.EVENTS_CARD, card(population("s"), 0, "")).length;
        // A long text costs one byte more for its length.
        int length = eventBytes - without - 1;
        if (length < 0) {
            throw new IllegalArgumentException(
                    "an event has at least " + (without + 1) + " bytes, not " + eventBytes);
        }
        this.title = WORDS.repeat(1 + length / WORDS.length()).substring(0, length);
    }

    private static Population population(String name) {
        return new Population(name, 1, 1, 1, 1, 1);
    }

    /// One event.
    ProducerRecord<byte[], byte[]> event(Population population, int number) {
        return new ProducerRecord<>(
                Topics.EVENTS_CARD,
                population.eventId(number).getBytes(UTF_8),
                writer.write(Topics.EVENTS_CARD, card(population, number, title)));
    }

    private static CardMoved card(Population population, int number, String title) {
        int scope = population.scopeOf(number);
        SampleEvents events =
                new SampleEvents(population.organization(scope), Population.SOURCE, Instant.EPOCH);
        return CardMoved.newBuilder(
                        events.move(
                                population.scope(scope),
                                population.eventId(number),
                                0,
                                population.phaseOfEvent(number)))
                .setCard(new Card(987L, title, "PipeShortId"))
                .build();
    }

    /// One subscription.
    ///
    /// @param index from 0, over all pipes
    ProducerRecord<byte[], byte[]> subscription(Population population, int index) {
        SubscriptionKey key = population.key(index);
        Subscription value =
                new Subscription(
                        key.id().value(),
                        population.organization(index / population.perScope()),
                        ScopeType.pipe,
                        key.scope().id(),
                        List.of("card.move"),
                        Map.of("to_phase_id", List.of(population.phaseOf(index))),
                        sealedUrl.duplicate(),
                        List.of(),
                        List.of(new SigningSecret(sealedSecret.duplicate(), null)),
                        true,
                        1L,
                        Instant.EPOCH);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        Topics.SUBSCRIPTIONS,
                        Partitions.ofScope(key.scope(), partitions),
                        key.text().getBytes(UTF_8),
                        writer.write(Topics.SUBSCRIPTIONS, value));
        RecordHeaders.putVersion(record.headers(), 1);
        return record;
    }

    /// The directory's record of a pipe.
    ProducerRecord<byte[], byte[]> pipe(Population population, int index) {
        Scope scope = population.scope(index);
        return directory(
                scope,
                writer.write(
                        Topics.DIRECTORY,
                        new DirectoryPipe(
                                scope.id(),
                                population.organization(index),
                                "Pipe " + scope.id(),
                                "suid" + scope.id(),
                                "00000000-0000-4000-8000-%012d"
                                        .formatted(Long.parseLong(scope.id())))));
    }

    /// The directory's records of the organizations, each once.
    List<ProducerRecord<byte[], byte[]>> organizations(Population population) {
        return IntStream.range(0, population.scopes())
                .mapToObj(population::organization)
                .collect(Collectors.toCollection(java.util.TreeSet::new))
                .stream()
                .map(id ->
                        directory(
                                Scope.organization(id),
                                writer.write(
                                        Topics.DIRECTORY,
                                        new DirectoryOrganization(id, "Organization " + id))))
                .toList();
    }

    private static ProducerRecord<byte[], byte[]> directory(Scope scope, byte[] value) {
        return new ProducerRecord<>(Topics.DIRECTORY, scope.key().getBytes(UTF_8), value);
    }
}
