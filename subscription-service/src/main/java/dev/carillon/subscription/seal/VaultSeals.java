package dev.carillon.subscription.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.platform.crypto.KeyedHash;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.egress.UrlRule;
import dev.carillon.platform.egress.UrlVerdict;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SealContext;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Sealed;
import dev.carillon.subscription.domain.SealedHeader;
import dev.carillon.subscription.domain.SigningSecret;
import dev.carillon.subscription.domain.UrlFingerprint;
import dev.carillon.subscription.operations.Seals;
import java.util.HexFormat;

/// Seals with the vault, under the associated data that all services agree on. Thread-safe.
public final class VaultSeals implements Seals {

    private final Vault vault;
    private final KeyedHash hash;
    private final UrlRule urls;

    /// @param urls says when two ways to write a URL are the same URL
    public VaultSeals(Vault vault, KeyedHash hash, UrlRule urls) {
        this.vault = vault;
        this.hash = hash;
        this.urls = urls;
    }

    @Override
    public Sealed sealUrl(SubscriptionId webhook, String url) {
        return seal(url, SealContext.url(webhook));
    }

    @Override
    public String openUrl(SubscriptionId webhook, Sealed url) {
        return open(url, SealContext.url(webhook));
    }

    @Override
    public Sealed sealHeader(SubscriptionId webhook, String name, String value) {
        return seal(value, SealContext.header(webhook, name));
    }

    @Override
    public String openHeader(SubscriptionId webhook, SealedHeader header) {
        return open(header.value(), SealContext.header(webhook, header.name()));
    }

    @Override
    public Sealed sealSecret(SubscriptionId webhook, SigningSecret secret) {
        return Sealed.of(vault.seal(secret.bytes(), SealContext.secret(webhook)));
    }

    @Override
    public SigningSecret openSecret(SubscriptionId webhook, Sealed secret) {
        return SigningSecret.of(vault.open(secret.bytes(), SealContext.secret(webhook)));
    }

    @Override
    public boolean isCurrent(Sealed value) {
        return vault.isCurrent(value.bytes());
    }

    @Override
    public UrlFingerprint fingerprint(Scope scope, String url) {
        // Written with or without the default port or the last slash, it is the same URL.
        String same =
                switch (urls.check(url)) {
                    case UrlVerdict.Accepted accepted -> accepted.url().toString();
                    case UrlVerdict.Refused _ -> url;
                };
        // With the scope in it, equal URLs of different organizations have different hashes.
        byte[] hashed = hash.hash((scope.key() + " " + same).getBytes(UTF_8));
        return new UrlFingerprint(HexFormat.of().formatHex(hashed));
    }

    private Sealed seal(String plain, String context) {
        return Sealed.of(vault.seal(plain.getBytes(UTF_8), context));
    }

    private String open(Sealed sealed, String context) {
        return new String(vault.open(sealed.bytes(), context), UTF_8);
    }
}
