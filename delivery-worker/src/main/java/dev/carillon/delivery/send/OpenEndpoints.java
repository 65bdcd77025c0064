package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.crypto.VaultException;
import dev.carillon.platform.egress.UrlRule;
import dev.carillon.platform.egress.UrlVerdict;
import dev.carillon.schemas.id.SealContext;
import dev.carillon.schemas.id.SubscriptionId;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Opens endpoints, and remembers a few for a short while: opening the sealed values, reading the
/// URL and making the key ready takes nine microseconds, half of an attempt (docs/decisions/0004).
/// What is remembered belongs to the exact ciphertext, and is let go of after [#KEEP]. For one
/// thread at a time.
final class OpenEndpoints {

    /// How long what was opened stays in memory.
    static final Duration KEEP = Duration.ofSeconds(60);

    /// How many stay.
    static final int MAX = 2048;

    private final Vault vault;
    private final UrlRule urls;

    /// The first one has been there for longest: entries are never refreshed, only replaced.
    private final LinkedHashMap<SubscriptionId, Entry> entries = new LinkedHashMap<>();

    private record Entry(Endpoint sealed, Opened opened, long nanoTime) {}

    /// What came of opening one.
    sealed interface Opened {

        /// It is open.
        record Ready(OpenEndpoint endpoint) implements Opened {}

        /// It cannot be used, and waiting will not help.
        record Unusable(String detail) implements Opened {}
    }

    OpenEndpoints(Vault vault, UrlRule urls) {
        this.vault = vault;
        this.urls = urls;
    }

    /// Opens an endpoint, or takes it from memory.
    ///
    /// @param now by [System#nanoTime]
    Opened open(Endpoint sealed, long now) {
        Entry known = entries.get(sealed.subscription());
        if (known != null
                && now - known.nanoTime() < KEEP.toNanos()
                && isSame(known.sealed(), sealed)) {
            return known.opened();
        }
        Opened opened;
        try {
            opened = openNow(sealed);
        } catch (VaultException e) {
            opened = new Opened.Unusable("a sealed value of the webhook cannot be opened");
        }
        entries.remove(sealed.subscription());
        entries.put(sealed.subscription(), new Entry(sealed, opened, now));
        if (entries.size() > MAX) {
            entries.pollFirstEntry();
        }
        return opened;
    }

    /// Lets go of what has been kept for long enough.
    ///
    /// @param now by [System#nanoTime]
    void forgetOld(long now) {
        entries.values().removeIf(entry -> now - entry.nanoTime() >= KEEP.toNanos());
    }

    /// Lets go of everything.
    void clear() {
        entries.clear();
    }

    /// How many are remembered.
    int size() {
        return entries.size();
    }

    private static boolean isSame(Endpoint one, Endpoint other) {
        return one.sealedUrl().equals(other.sealedUrl())
                && one.headers().equals(other.headers())
                && one.secrets().equals(other.secrets());
    }

    private Opened openNow(Endpoint sealed) {
        SubscriptionId subscription = sealed.subscription();
        String url = text(sealed.sealedUrl(), SealContext.url(subscription));
        List<HeaderRule.Header> own = new ArrayList<>();
        for (Endpoint.SealedHeader header : sealed.headers()) {
            own.add(
                    new HeaderRule.Header(
                            header.name(),
                            text(
                                    header.sealedValue(),
                                    SealContext.header(subscription, header.name()))));
        }
        List<OpenEndpoint.Secret> secrets = new ArrayList<>();
        for (Endpoint.SealedSecret secret : sealed.secrets()) {
            byte[] bytes =
                    vault.open(secret.sealedValue().toArray(), SealContext.secret(subscription));
            if (bytes.length == 0) {
                return new Opened.Unusable("a secret of the webhook is empty");
            }
            secrets.add(
                    new OpenEndpoint.Secret(
                            Bytes.of(bytes), secret.notAfter(), new SigningKey(bytes)));
        }
        Optional<String> mistake = HeaderRule.mistake(own);
        if (mistake.isPresent()) {
            return new Opened.Unusable(mistake.get());
        }
        return switch (urls.check(url)) {
            case UrlVerdict.Refused(String reason) ->
                    new Opened.Unusable("the URL breaks a rule: " + reason);
            case UrlVerdict.Accepted(URI uri, String host, int port) ->
                    new Opened.Ready(new OpenEndpoint(uri, host, port, own, secrets));
        };
    }

    private String text(Bytes sealed, String context) {
        return new String(vault.open(sealed.toArray(), context), UTF_8);
    }
}
