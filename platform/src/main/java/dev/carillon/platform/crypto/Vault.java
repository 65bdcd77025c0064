package dev.carillon.platform.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.carillon.platform.config.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.function.Supplier;

/// Authenticated encryption of single values (AES-256-GCM). A sealed value carries the id of its
/// key: after a rotation new values are sealed with the keyset's primary key, and old ones are
/// opened with the key they name as long as it is in the keyset. Thread-safe.
public final class Vault {

    /// Tink's output prefix: a version byte and the key's id.
    private static final int PREFIX_BYTES = 5;

    private final Supplier<Aead> keys;
    private final Supplier<Aead> newestKeys;

    private Vault(Supplier<Aead> keys, Supplier<Aead> newestKeys) {
        this.keys = keys;
        this.newestKeys = newestKeys;
    }

    /// A vault over a Tink AEAD keyset in JSON.
    ///
    /// @throws VaultException when the text is no such keyset
    public static Vault of(Secret keysetJson) {
        Aead aead = read(keysetJson);
        return new Vault(() -> aead, () -> aead);
    }

    /// A vault over the keyset in a file, which may be replaced by one with a further key while the
    /// vault is used: it is looked at once a second, and when a value cannot be opened. A file that
    /// cannot be read, holds no keyset or lacks the key that seals now is not taken, and the log
    /// says so.
    ///
    /// @param keysetJson what the file held at the start
    /// @throws VaultException when the text is no such keyset
    public static Vault following(Path file, Secret keysetJson) {
        KeysetFile keys = new KeysetFile(file, keysetJson);
        return new Vault(keys::current, keys::newest);
    }

    /// A new keyset with one random key. Keep it: what it sealed cannot be opened without it.
    public static Secret newKeyset() {
        return Keysets.generate(PredefinedAeadParameters.AES256_GCM);
    }

    /// The same keyset with a further random key, which seals from now on. The other keys stay and
    /// open what they sealed.
    ///
    /// @throws VaultException when the text is no keyset of [Vault]
    public static Secret rotated(Secret keysetJson) {
        Aead checked = read(keysetJson);
        if (checked == null) {
            throw new IllegalStateException("a keyset that was read is there");
        }
        return Keysets.rotated(keysetJson, PredefinedAeadParameters.AES256_GCM);
    }

    /// Encrypts a value. Two calls never return the same bytes.
    ///
    /// @param associatedData says what the value belongs to; [#open] needs the same text, so that a
    ///   sealed value cannot be moved to another place
    public byte[] seal(byte[] plain, String associatedData) {
        try {
            return keys.get().encrypt(plain, associatedData.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new VaultException("cannot seal the value of " + associatedData, e);
        }
    }

    /// Decrypts a value.
    ///
    /// @throws VaultException when it was changed, belongs to something else, or its key is not in
    ///   the keyset; one cannot tell which
    public byte[] open(byte[] sealed, String associatedData) {
        byte[] context = associatedData.getBytes(StandardCharsets.UTF_8);
        Aead known = keys.get();
        try {
            return known.decrypt(sealed, context);
        } catch (GeneralSecurityException e) {
            Aead newest = newestKeys.get();
            if (newest.equals(known)) {
                throw unopened(associatedData, e);
            }
            return openWith(newest, sealed, associatedData);
        }
    }

    private static byte[] openWith(Aead keys, byte[] sealed, String associatedData) {
        try {
            return keys.decrypt(sealed, associatedData.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw unopened(associatedData, e);
        }
    }

    private static VaultException unopened(String associatedData, GeneralSecurityException cause) {
        return new VaultException(
                "cannot open the value of "
                        + associatedData
                        + ": it was changed, belongs to something else, or its key is not in"
                        + " the keyset",
                cause);
    }

    /// Whether a value was sealed with the key that seals now.
    public boolean isCurrent(byte[] sealed) {
        byte[] example = seal(new byte[0], "");
        return sealed.length >= PREFIX_BYTES
                && Arrays.equals(sealed, 0, PREFIX_BYTES, example, 0, PREFIX_BYTES);
    }

    static Aead read(Secret keysetJson) {
        return Keysets.read(keysetJson, Aead.class, "encryption (AES256_GCM)");
    }
}
