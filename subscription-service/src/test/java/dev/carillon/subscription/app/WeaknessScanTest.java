package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.WeakServer;
import dev.carillon.subscription.support.Weakness;
import dev.carillon.subscription.support.World;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The thirteen questions of the scanner graphql-cop, asked of a service that hides its schema and
/// of a server that is made to have every weakness: a question that finds nothing there proves
/// nothing here.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WeaknessScanTest {

    private final World world;
    private final ApiClient service;
    private final WeakServer weak;
    private final ApiClient control;

    WeaknessScanTest(Parts parts) {
        world = World.fresh(parts, "weakness_scan");
        service =
                world.client(
                        world.service(
                                new ApiConfig(
                                        30,
                                        100_000,
                                        100_000,
                                        Duration.ofSeconds(30),
                                        Duration.ofDays(30),
                                        false,
                                        false),
                                Optional.empty()),
                        "1");
        weak = world.closing(WeakServer.start());
        control = new ApiClient(weak.uri(), "any");
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @Test
    void findsBothServersAlive() {
        assertThat(Weakness.isAlive(service)).isTrue();
        assertThat(Weakness.isAlive(control)).isTrue();
        assertThat(Weakness.values()).hasSize(13);
    }

    @ParameterizedTest
    @EnumSource
    void isNotInTheService(Weakness weakness) {
        assertThat(weakness.isIn(service)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void isFoundInTheControl(Weakness weakness) {
        assertThat(weakness.isIn(control)).isTrue();
    }

    /// The words that would help somebody who guesses at what the schema hides.
    @Test
    void saysNothingOfTheSchemaToWhoGuesses() {
        assertThat(
                        Stream.of(
                                        "{ organizatio { id } }",
                                        "{ organization(di: 1) { id } }",
                                        "{ me { nam } }",
                                        "mutation { deleteWebhook(input: { i: 1 }) { success } }")
                                .map(document -> service.send(document).body().toString()))
                .allSatisfy(answer ->
                        assertThat(answer)
                                .contains("INVALID_INPUT")
                                .doesNotContain("organizatio", "Query", "'name'", "DeleteWebhook"));
    }
}
