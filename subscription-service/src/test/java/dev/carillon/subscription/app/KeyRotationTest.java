package dev.carillon.subscription.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.platform.config.Secret;
import dev.carillon.platform.config.SettingsException;
import dev.carillon.platform.crypto.KeyedHash;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.crypto.VaultConfig;
import dev.carillon.schemas.directory.Role;
import dev.carillon.schemas.id.SealContext;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.wire.Subscription;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A key is added, everything is encrypted with it, the old one is thrown away; nobody notices.
@ExtendWith(RealParts.class)
class KeyRotationTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CREATE =
            """
            mutation { createWebhook(input: { pipe_id: 220, actions: ["card.move"], name: "w",
                url: "https://e.example.com/%s", headers: "{\\"token\\": \\"t %s\\"}" })
                { webhook { id url headers } } }
            """;
    private static final String LIST = "{ pipe(id: 220) { webhooks { id url headers } } }";

    private final Parts parts;

    KeyRotationTest(Parts parts) {
        this.parts = parts;
    }

    @Test
    void rotatesTheKeyUnderLoadAndLeavesNothingUnderTheOldOne(@TempDir Path folder)
            throws Exception {
        Secret old = Vault.newKeyset();
        Path file = Files.writeString(folder.resolve("keyset.json"), old.reveal());
        try (World world = World.fresh(parts, "rotation")) {
            VaultConfig keys = new VaultConfig(old, KeyedHash.newKeyset(), Optional.of(file));
            world.use(keys);
            SubscriptionService service = world.service();
            ApiClient client = world.client(service, "1");
            know(world, client);
            AtomicBoolean isOver = new AtomicBoolean();
            CompletableFuture<Integer> load =
                    CompletableFuture.supplyAsync(() -> churn(client, isOver));
            String first = create(client, "first");

            Secret both = Vault.rotated(old);
            Files.writeString(file, both.reveal());
            Awaitility.await("the new key is used")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> isUnder(create(client, "fresh"), world, both));
            SecretsReseal.Outcome outcome =
                    SecretsReseal.run(world.config(), SecretsReseal.Mode.RESEAL, (_, _) -> {});
            isOver.set(true);

            assertThat(load.get()).as("calls while the key was rotated").isPositive();
            assertThat(outcome.outdated()).isPositive();
            assertThat(outcome.isPublished()).isTrue();
            // A keyset with nothing but the new key opens everything, in the table and on the
            // topic.
            Secret onlyNew = withoutTheOldKey(both);
            Vault vault = Vault.of(onlyNew);
            assertThat(url(world, first, vault)).isEqualTo("https://e.example.com/first");
            world.subscriptions().newest().values().stream()
                    .flatMap(entry -> entry.value().stream())
                    .forEach(subscription -> thenOpens(subscription, vault));
            assertThat(
                            SecretsReseal.run(
                                            world.config(), SecretsReseal.Mode.COUNT, (_, _) -> {})
                                    .outdated())
                    .isZero();
            Files.writeString(file, onlyNew.reveal());
            world.use(new VaultConfig(onlyNew, keys.hashKeyset(), Optional.of(file)));
            Response list = world.client(world.service(), "1").send(LIST);
            assertThat(list.codes()).isEmpty();
            assertThat(list.data("/pipe/webhooks").findValuesAsText("url"))
                    .contains("https://e.example.com/first");
        }
    }

    @Test
    void refusesToStartWithTheKeysOfAnotherInstallation() {
        try (World world = World.fresh(parts, "foreign_keys")) {
            try (SubscriptionService service = world.unmanagedService()) {
                ApiClient client = world.client(service, "1");
                know(world, client);
                create(client, "first");
            }
            world.use(VaultConfig.random());

            assertThatThrownBy(() -> SubscriptionService.start(world.config(), Clock.systemUTC()))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("CARILLON_VAULT_KEYSET")
                    .hasMessageContaining("restore the keyset that sealed it");
        }
    }

    /// Somebody who can write to the database moves a sealed URL and a header to other webhooks.
    @Test
    void doesNotOpenWhatWasMovedToAnotherRowOrColumn() {
        try (World world = World.fresh(parts, "moved")) {
            ApiClient client = world.client(world.service(), "1");
            know(world, client);
            String victim = create(client, "victim");
            String thief = create(client, "thief");
            String victimsUrl = "(select sealed_url from webhooks where id = " + victim + ")";

            for (String theft :
                    List.of(
                            "update webhooks set sealed_url = %s where id = %s"
                                    .formatted(victimsUrl, thief),
                            "update webhooks set header_values[1] = %s where id = %s"
                                    .formatted(victimsUrl, victim),
                            ("update webhooks set header_values = (select header_values from"
                                            + " webhooks where id = %s) where id = %s")
                                    .formatted(victim, thief))) {
                world.execute("create table if not exists kept as select * from webhooks");
                world.execute(theft);
                Response list = client.send(LIST);
                assertThat(list.codes()).as(theft).contains("INTERNAL_SERVER_ERROR");
                assertThat(list.body().toString())
                        .as(theft)
                        .doesNotContain("associated")
                        .doesNotContain("cannot open");
                world.execute(
                        "update webhooks w set sealed_url = k.sealed_url from kept k where k.id ="
                                + " w.id");
            }
        }
    }

    private static void know(World world, ApiClient client) {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .pipe("220", "22", "Sales")
                        .member("22", "1", Role.administrator, "Ada"));
        Awaitility.await("the directory is known")
                .atMost(Duration.ofSeconds(30))
                .until(() -> client.send("{ pipe(id: 220) { id } }").codes().isEmpty());
    }

    private static String create(ApiClient client, String path) {
        Response created = client.send(CREATE.formatted(path, path));
        if (!created.codes().isEmpty()) {
            // Created before in another round.
            return client.send(LIST).data("/pipe/webhooks").get(0).path("id").asText();
        }
        return created.data("/createWebhook/webhook/id").asText();
    }

    /// Creates, reads and deletes until it is told to stop; every answer must be whole.
    private static int churn(ApiClient client, AtomicBoolean isOver) {
        int calls = 0;
        while (!isOver.get()) {
            String path = "churn" + calls++;
            Response created = client.send(CREATE.formatted(path, path));
            assertThat(created.codes()).isEmpty();
            String id = created.data("/createWebhook/webhook/id").asText();
            Response list = client.send(LIST);
            assertThat(list.codes()).isEmpty();
            assertThat(list.data("/pipe/webhooks").findValuesAsText("url"))
                    .contains("https://e.example.com/" + path);
            assertThat(
                            client.send(
                                            "mutation { deleteWebhook(input: { id: %s }) { success } }"
                                                    .formatted(id))
                                    .codes())
                    .isEmpty();
        }
        return calls;
    }

    private static boolean isUnder(String id, World world, Secret keyset) {
        byte[] sealed =
                java.util.HexFormat.of()
                        .parseHex(
                                world.sql(
                                        "select encode(sealed_url, 'hex') from webhooks order by"
                                                + " id desc limit 1"));
        return !id.isEmpty() && Vault.of(keyset).isCurrent(sealed);
    }

    private static String url(World world, String id, Vault vault) {
        byte[] sealed =
                java.util.HexFormat.of()
                        .parseHex(
                                world.sql(
                                        "select encode(sealed_url, 'hex') from webhooks where id = "
                                                + id));
        return new String(
                vault.open(sealed, SealContext.url(new SubscriptionId(Long.parseLong(id)))), UTF_8);
    }

    private static void thenOpens(Subscription subscription, Vault vault) {
        SubscriptionId id = new SubscriptionId(subscription.getSubscriptionId());
        assertThat(vault.open(subscription.getSealedUrl().array(), SealContext.url(id)))
                .isNotEmpty();
        subscription
                .getSecrets()
                .forEach(secret ->
                        assertThat(vault.open(secret.getSealed().array(), SealContext.secret(id)))
                                .isNotEmpty());
        subscription
                .getHeaders()
                .forEach(header ->
                        assertThat(
                                        vault.open(
                                                header.getSealed().array(),
                                                SealContext.header(id, header.getName())))
                                .isNotEmpty());
    }

    private static Secret withoutTheOldKey(Secret keyset) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(keyset.reveal());
        ArrayNode keys = (ArrayNode) json.get("key");
        long primary = json.get("primaryKeyId").asLong();
        for (int i = keys.size() - 1; i >= 0; i--) {
            if (keys.get(i).get("keyId").asLong() != primary) {
                keys.remove(i);
            }
        }
        return new Secret(json.toString());
    }
}
