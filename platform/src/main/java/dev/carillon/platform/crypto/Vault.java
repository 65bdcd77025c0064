package dev.carillon.platform.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.carillon.platform.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/// Authenticated encryption of single values (AES-256-GCM). A sealed value carries the id of its
/// key: after a rotation new values are sealed with the keyset's primary key, and old ones are
/// opened with the key they name as long as it is in the keyset. Thread-safe.
public final class Vault {

    private final Aead aead;

    private Vault(Aead aead) {
        this.aead = aead;
    }

    /// A vault over a Tink AEAD keyset in JSON.
    ///
    /// @throws VaultException when the text is no such keyset
    public static Vault of(Secret keysetJson) {
        return new Vault(Keysets.read(keysetJson, Aead.class, "encryption (AES256_GCM)"));
    }

    /// A new keyset with one random key. Keep it: what it sealed cannot be opened without it.
    public static Secret newKeyset() {
        return Keysets.generate(PredefinedAeadParameters.AES256_GCM);
    }

    /// Encrypts a value. Two calls never return the same bytes.
    ///
    /// @param associatedData says what the value belongs to; [#open] needs the same text, so that a
    ///   sealed value cannot be moved to another place
    public byte[] seal(byte[] plain, String associatedData) {
        try {
            return aead.encrypt(plain, associatedData.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new VaultException("cannot seal the value of " + associatedData, e);
        }
    }

    /// Decrypts a value.
    ///
    /// @throws VaultException when it was changed, belongs to something else, or its key is not in
    ///   the keyset; one cannot tell which
    public byte[] open(byte[] sealed, String associatedData) {
        try {
            return aead.decrypt(sealed, associatedData.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new VaultException(
                    "cannot open the value of "
                            + associatedData
                            + ": it was changed, belongs to something else, or its key is not in"
                            + " the keyset",
                    e);
        }
    }
}
