package dev.carillon.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.config.TinkConfig2026;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import dev.carillon.platform.config.Secret;
import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import dev.carillon.platform.config.SettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {

    private static final int SEALINGS = Integer.getInteger("carillon.vault.sealings", 50_000);
    private static final Secret KEYSET = Vault.newKeyset();

    private final Vault vault = Vault.of(KEYSET);

    @Test
    void opensWhatItSealed() {
        byte[] sealed = vault.seal(bytes("hunter2"), "thing 1, url");

        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("hunter2");
        assertThat(Vault.of(KEYSET).open(sealed, "thing 1, url")).isEqualTo(bytes("hunter2"));
        assertThat(vault.open(vault.seal(new byte[0], ""), "")).isEmpty();
    }

    /// Bytes 5 to 16 of a sealed value are its nonce, after Tink's version and key id.
    @Test
    void neverUsesANonceTwice() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < SEALINGS; i++) {
            nonces.add(HexFormat.of().formatHex(vault.seal(bytes("same"), "place"), 5, 17));
        }

        assertThat(nonces).hasSize(SEALINGS);
    }

    @Test
    void followsItsFileToANewKeyAndOpensWhatTheOldOneSealed(@TempDir Path folder)
            throws IOException {
        Path file = Files.writeString(folder.resolve("keyset.json"), KEYSET.reveal());
        Vault writer = Vault.following(file, KEYSET);
        Vault reader = Vault.following(file, KEYSET);
        byte[] old = writer.seal(bytes("old"), "place");
        assertThat(writer.isCurrent(old)).isTrue();

        Files.writeString(file, Vault.rotated(KEYSET).reveal());

        await(() -> !writer.isCurrent(old));
        byte[] fresh = writer.seal(bytes("fresh"), "place");
        // The reader may have looked a moment ago; it looks again before it gives up.
        assertThat(reader.open(fresh, "place")).isEqualTo(bytes("fresh"));
        assertThat(reader.open(old, "place")).isEqualTo(bytes("old"));
        assertThat(writer.isCurrent(fresh)).isTrue();
    }

    @Test
    void keepsItsKeysWhenTheFileIsBrokenGoneOrHasForeignKeys(@TempDir Path folder)
            throws IOException {
        Path file = Files.writeString(folder.resolve("keyset.json"), KEYSET.reveal());
        Vault following = Vault.following(file, KEYSET);
        byte[] sealed = following.seal(bytes("x"), "place");
        byte[] foreign = Vault.of(Vault.newKeyset()).seal(bytes("x"), "place");

        for (String text : List.of("{", "", Vault.newKeyset().reveal())) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> following.open(foreign, "place"))
                    .isInstanceOf(VaultException.class);
            assertThat(following.open(sealed, "place")).isEqualTo(bytes("x"));
            assertThat(following.isCurrent(sealed)).isTrue();
        }
        Files.delete(file);
        assertThatThrownBy(() -> following.open(foreign, "place"))
                .isInstanceOf(VaultException.class);
        assertThat(following.open(sealed, "place")).isEqualTo(bytes("x"));
    }

    private static void await(BooleanSupplier holds) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("20 s are not over").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void doesNotOpenAValueThatWasMoved() {
        byte[] sealed = vault.seal(bytes("hunter2"), "thing 1, url");

        assertThatThrownBy(() -> vault.open(sealed, "thing 2, url"))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("cannot open the value of thing 2, url");
    }

    @Test
    void doesNotOpenAValueThatWasChangedAnywhere() {
        byte[] sealed = vault.seal(bytes("hunter2"), "place");
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> vault.open(changed, "place"))
                    .as("with byte %d changed", i)
                    .isInstanceOf(VaultException.class);
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> vault.open(cut, "place")).isInstanceOf(VaultException.class);
        }
    }

    @Test
    void doesNotOpenTheValueOfAnotherKeyset() {
        byte[] sealed = Vault.of(Vault.newKeyset()).seal(bytes("x"), "place");

        assertThatThrownBy(() -> vault.open(sealed, "place")).isInstanceOf(VaultException.class);
    }

    @Test
    void aRotationNeedsNothingButANewKeyset() throws GeneralSecurityException {
        byte[] old = vault.seal(bytes("old"), "place");

        Vault rotated = Vault.of(rotate(KEYSET, PredefinedAeadParameters.AES256_GCM));

        assertThat(rotated.open(old, "place")).isEqualTo(bytes("old"));
        byte[] fresh = rotated.seal(bytes("new"), "place");
        assertThat(Arrays.copyOf(fresh, 5)).as("key id").isNotEqualTo(Arrays.copyOf(old, 5));
        assertThatThrownBy(() -> vault.open(fresh, "place")).isInstanceOf(VaultException.class);
    }

    @Test
    void hashesEqualValuesEquallyUnderOneKeyset() {
        Secret keyset = KeyedHash.newKeyset();

        byte[] hash = KeyedHash.of(keyset).hash(bytes("https://a.example/"));

        assertThat(hash).hasSize(KeyedHash.LENGTH);
        assertThat(KeyedHash.of(keyset).hash(bytes("https://a.example/"))).isEqualTo(hash);
        assertThat(KeyedHash.of(keyset).hash(bytes("https://b.example/"))).isNotEqualTo(hash);
        assertThat(KeyedHash.of(KeyedHash.newKeyset()).hash(bytes("https://a.example/")))
                .isNotEqualTo(hash);
    }

    @Test
    void findsAHashOfAnOlderKeyAfterARotation() throws GeneralSecurityException {
        Secret keyset = KeyedHash.newKeyset();
        byte[] old = KeyedHash.of(keyset).hash(bytes("value"));

        KeyedHash rotated = KeyedHash.of(rotate(keyset, PredefinedPrfParameters.HMAC_SHA256_PRF));

        List<byte[]> hashes = rotated.hashes(bytes("value"));
        assertThat(hashes).hasSize(2);
        assertThat(hashes.get(0)).isEqualTo(rotated.hash(bytes("value"))).isNotEqualTo(old);
        assertThat(hashes.get(1)).isEqualTo(old);
    }

    @Test
    void refusesTextThatIsNoKeysetWithoutShowingIt() {
        for (String text :
                List.of("", "hunter2", "{}", "{\"primaryKeyId\":7,\"key\":[]}", "[]", "null")) {
            assertThatThrownBy(() -> Vault.of(new Secret(text)))
                    .as(text)
                    .isInstanceOf(VaultException.class)
                    .hasMessageContaining("no readable Tink keyset")
                    .hasMessageNotContaining("hunter2")
                    .hasNoCause();
        }
    }

    @Test
    void doesNotTakeTheOneKeysetForTheOther() {
        assertThatThrownBy(() -> Vault.of(KeyedHash.newKeyset()))
                .isInstanceOf(VaultException.class);
        assertThatThrownBy(() -> KeyedHash.of(KEYSET)).isInstanceOf(VaultException.class);
    }

    @Test
    void refusesTheStartWithoutReadableKeysAndSaysTheRemedy() {
        assertThatThrownBy(() -> read(Map.of("CARILLON_VAULT_KEYSET", "hunter2")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARILLON_VAULT_KEYSET: must be a Tink keyset in JSON")
                .hasMessageContaining("tinkey create-keyset --key-template AES256_GCM")
                .hasMessageContaining("CARILLON_VAULT_HASH_KEYSET: is required and not set")
                .hasMessageContaining("CARILLON_VAULT_HASH_KEYSET_FILE")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void readsBothKeysets() {
        VaultConfig fresh = VaultConfig.random();

        VaultConfig config =
                read(
                        Map.of(
                                "CARILLON_VAULT_KEYSET", fresh.keyset().reveal(),
                                "CARILLON_VAULT_HASH_KEYSET", fresh.hashKeyset().reveal()));

        assertThat(config).isEqualTo(fresh);
        assertThat(config.toString()).isEqualTo("VaultConfig[keyset=***, hashKeyset=***]");
        assertThat(config.vault().open(fresh.vault().seal(bytes("x"), "p"), "p"))
                .isEqualTo(bytes("x"));
        assertThat(config.keyedHash().hash(bytes("x")))
                .isEqualTo(fresh.keyedHash().hash(bytes("x")));
    }

    private static VaultConfig read(Map<String, String> environment) {
        return Settings.read(
                SettingSource.of(environment),
                List.of(VaultConfig.GROUP),
                Set.of(),
                VaultConfig::from);
    }

    /// The same keyset with a further key, which is now the primary one.
    private static Secret rotate(Secret keyset, Parameters parameters)
            throws GeneralSecurityException {
        var configuration = TinkConfig2026.get();
        KeysetHandle old =
                TinkJsonProtoKeysetFormat.parseKeyset(
                        keyset.reveal(), configuration, InsecureSecretKeyAccess.get());
        KeysetHandle fresh = KeysetHandle.generateNew(parameters, configuration);
        KeysetHandle rotated =
                KeysetHandle.newBuilder(old)
                        .addEntry(
                                KeysetHandle.importKey(fresh.getPrimary().getKey())
                                        .withFixedId(fresh.getPrimary().getId())
                                        .makePrimary())
                        .build();
        return new Secret(
                TinkJsonProtoKeysetFormat.serializeKeyset(
                        rotated, configuration, InsecureSecretKeyAccess.get()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
