package dev.carillon.platform.crypto;

import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.config.TinkConfig2026;
import dev.carillon.platform.config.Secret;
import java.security.GeneralSecurityException;

/// Tink keysets to and from their JSON form, without Tink's global registry.
final class Keysets {

    private Keysets() {}

    /// A primitive over a keyset in Tink's JSON form, unencrypted.
    ///
    /// @param wanted what the keyset must be, for the message
    /// @throws VaultException when the text is no such keyset
    static <P> P read(Secret json, Class<P> primitive, String wanted) {
        try {
            Configuration configuration = TinkConfig2026.get();
            KeysetHandle handle =
                    TinkJsonProtoKeysetFormat.parseKeyset(
                            json.reveal(), configuration, InsecureSecretKeyAccess.get());
            return handle.getPrimitive(configuration, primitive);
        } catch (GeneralSecurityException | RuntimeException e) {
            // Tink's own message may quote the text, which is the key: only its kind is passed on.
            VaultException unreadable =
                    new VaultException(
                            "is no readable Tink keyset for " + wanted + ", in JSON", null);
            unreadable.addSuppressed(new IllegalArgumentException(e.getClass().getName()));
            throw unreadable;
        }
    }

    /// The keyset with a further random key as its primary one.
    ///
    /// @throws VaultException when the text is no keyset
    static Secret rotated(Secret json, Parameters parameters) {
        try {
            Configuration configuration = TinkConfig2026.get();
            KeysetHandle handle =
                    TinkJsonProtoKeysetFormat.parseKeyset(
                            json.reveal(), configuration, InsecureSecretKeyAccess.get());
            KeysetHandle next =
                    KeysetHandle.newBuilder(handle)
                            .addEntry(
                                    KeysetHandle.generateEntryFromParameters(parameters)
                                            .withRandomId()
                                            .makePrimary())
                            .setConfiguration(configuration)
                            .build();
            return new Secret(
                    TinkJsonProtoKeysetFormat.serializeKeyset(
                            next, configuration, InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException e) {
            throw new VaultException("cannot add a key to the keyset", null);
        }
    }

    /// A new keyset with one random key, in Tink's JSON form.
    static Secret generate(Parameters parameters) {
        try {
            Configuration configuration = TinkConfig2026.get();
            KeysetHandle handle = KeysetHandle.generateNew(parameters, configuration);
            return new Secret(
                    TinkJsonProtoKeysetFormat.serializeKeyset(
                            handle, configuration, InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException e) {
            throw new VaultException("cannot generate a keyset; see the cause", e);
        }
    }
}
