package dev.carillon.standalone.stack;

import dev.carillon.platform.config.Secret;
import dev.carillon.platform.crypto.KeyedHash;
import dev.carillon.platform.crypto.Vault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// The keys of a platform, made at the first start and kept in files that only their owner reads.
///
/// @param vault the keyset that seals URLs, header values and signing secrets
/// @param hash the keyset of the keyed hash over URLs
public record Keys(Path vault, Path hash) {

    /// The keys in a folder; those that are missing are made.
    public static Keys in(Path folder) {
        return new Keys(
                present(folder.resolve("vault-keyset.json"), Vault::newKeyset),
                present(folder.resolve("hash-keyset.json"), KeyedHash::newKeyset));
    }

    private static Path present(Path file, Supplier<Secret> make) {
        if (!Files.exists(file)) {
            SecretFile.write(file, make.get().reveal());
        }
        return file;
    }
}
