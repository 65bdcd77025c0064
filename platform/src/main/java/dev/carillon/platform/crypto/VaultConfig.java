package dev.carillon.platform.crypto;

import dev.carillon.platform.config.Secret;
import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.Values;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The keys of a process. Each is a Tink keyset in JSON; a rotation only needs a new text with a
/// further key in it.
///
/// @param keyset for [Vault]
/// @param hashKeyset for [KeyedHash]
/// @param keysetFile where the keyset was read from, to be followed; empty when it stood in the
///   environment
public record VaultConfig(Secret keyset, Secret hashKeyset, Optional<Path> keysetFile) {

    /// The beginning of the settings' names.
    public static final String PREFIX = "CARILLON_VAULT_";

    private static final Setting<Secret> KEYSET =
            Setting.secret(PREFIX + "KEYSET")
                    .check(
                            isReadable(Vault::of),
                            "must be a Tink keyset in JSON for encryption; make one with"
                                    + " tinkey create-keyset --key-template AES256_GCM, or restore"
                                    + " the one that sealed the stored values")
                    .describedAs(
                            "The Tink keyset that seals stored secrets, in JSON. A file is"
                                    + " followed: a further key in it is used within seconds.");

    private static final Setting<Secret> HASH_KEYSET =
            Setting.secret(PREFIX + "HASH_KEYSET")
                    .check(
                            isReadable(KeyedHash::of),
                            "must be a Tink keyset in JSON for hashing; make one with tinkey"
                                    + " create-keyset --key-template HMAC_SHA256_PRF, or restore"
                                    + " the one that hashed the stored values")
                    .describedAs("The Tink keyset that hashes values compared in secret, in JSON.");

    /// The settings.
    public static final SettingGroup GROUP = new SettingGroup(PREFIX, List.of(KEYSET, HASH_KEYSET));

    /// Takes it from the settings that were read.
    public static VaultConfig from(Values values) {
        return new VaultConfig(values.get(KEYSET), values.get(HASH_KEYSET), values.fileOf(KEYSET));
    }

    /// Fresh keys, for a process that keeps nothing, such as a test's.
    public static VaultConfig random() {
        return new VaultConfig(Vault.newKeyset(), KeyedHash.newKeyset(), Optional.empty());
    }

    /// The vault over [#keyset]; when it came from a file, it follows that file.
    public Vault vault() {
        return keysetFile
                .map(file -> Vault.following(file, keyset))
                .orElseGet(() -> Vault.of(keyset));
    }

    /// The hash over [#hashKeyset].
    public KeyedHash keyedHash() {
        return KeyedHash.of(hashKeyset);
    }

    /// Without the keys, and without where they lie.
    @Override
    public String toString() {
        return "VaultConfig[keyset=" + keyset + ", hashKeyset=" + hashKeyset + "]";
    }

    private static java.util.function.Predicate<Secret> isReadable(Consumer<Secret> reader) {
        return secret -> {
            try {
                reader.accept(secret);
                return true;
            } catch (VaultException e) {
                return false;
            }
        };
    }
}
