package dev.carillon.platform.crypto;

import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.Prf;
import com.google.crypto.tink.prf.PrfSet;
import dev.carillon.platform.config.Secret;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// HMAC-SHA256 with a key of ours: equal values have equal hashes, and nobody without the key can
/// test a guess. Thread-safe.
public final class KeyedHash {

    /// Bytes of a hash.
    public static final int LENGTH = 32;

    private final PrfSet prfs;

    private KeyedHash(PrfSet prfs) {
        this.prfs = prfs;
    }

    /// A hash over a Tink PRF keyset in JSON.
    ///
    /// @throws VaultException when the text is no such keyset
    public static KeyedHash of(Secret keysetJson) {
        return new KeyedHash(Keysets.read(keysetJson, PrfSet.class, "hashing (HMAC_SHA256_PRF)"));
    }

    /// A new keyset with one random key.
    public static Secret newKeyset() {
        return Keysets.generate(PredefinedPrfParameters.HMAC_SHA256_PRF);
    }

    /// The hash by the keyset's primary key: 32 bytes.
    public byte[] hash(byte[] value) {
        try {
            return prfs.computePrimary(value, LENGTH);
        } catch (GeneralSecurityException e) {
            throw new VaultException("cannot hash a value of " + value.length + " bytes", e);
        }
    }

    /// The hashes by every key of the keyset, the primary key's first. After a rotation a value
    /// that was stored under an older key is found by one of them.
    public List<byte[]> hashes(byte[] value) {
        List<byte[]> hashes = new ArrayList<>();
        hashes.add(hash(value));
        try {
            for (Map.Entry<Integer, Prf> entry : prfs.getPrfs().entrySet()) {
                if (entry.getKey() != prfs.getPrimaryId()) {
                    hashes.add(entry.getValue().compute(value, LENGTH));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new VaultException("cannot hash a value of " + value.length + " bytes", e);
        }
        return hashes;
    }
}
