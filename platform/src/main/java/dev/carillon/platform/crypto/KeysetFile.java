package dev.carillon.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import dev.carillon.platform.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys in a file that may be replaced while they are used. Thread-safe.
final class KeysetFile {

    private static final Logger LOG = LoggerFactory.getLogger(KeysetFile.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Path file;
    private volatile Aead aead;
    private String taken;
    private String seen;
    private volatile long lookedAt = System.nanoTime() - BETWEEN_LOOKS.toNanos();

    KeysetFile(Path file, Secret text) {
        this.file = file;
        this.aead = Vault.read(text);
        this.taken = text.reveal();
        this.seen = taken;
    }

    Aead current() {
        if (System.nanoTime() - lookedAt >= BETWEEN_LOOKS.toNanos()) {
            look();
        }
        return aead;
    }

    /// The keys as the file has them now. Another process may have used a key that is new there a
    /// moment ago.
    Aead newest() {
        look();
        return aead;
    }

    private synchronized void look() {
        try {
            String text = Files.readString(file, UTF_8).strip();
            if (!text.equals(seen)) {
                seen = text;
                if (!text.equals(taken)) {
                    take(text);
                }
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.getClass().getSimpleName())
                    .log("the keyset file cannot be read; the keys it held before stay in use");
        } finally {
            lookedAt = System.nanoTime();
        }
    }

    /// A keyset without the key that seals now would leave everybody without what was sealed a
    /// moment ago.
    private void take(String text) {
        try {
            Aead next = Vault.read(new Secret(text));
            byte[] probe = aead.encrypt(new byte[0], new byte[0]);
            if (next.decrypt(probe, new byte[0]).length == 0) {
                aead = next;
                taken = text;
                LOG.atInfo().addKeyValue("file", file).log("took the new keyset");
            }
        } catch (VaultException e) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .log("the keyset file holds no keyset; the keys it held before stay in use");
        } catch (GeneralSecurityException e) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .log(
                            "the new keyset lacks the key that seals now; the keys before stay in"
                                    + " use. Add the key to the file, or restart the process");
        }
    }
}
