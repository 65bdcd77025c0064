package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.crypto.VaultException;
import dev.carillon.platform.egress.UrlRule;
import dev.carillon.platform.egress.UrlVerdict;
import dev.carillon.schemas.id.SealContext;
import dev.carillon.schemas.id.SubscriptionId;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes the request of an attempt: the only place where a webhook's secrets are in the clear. Safe
/// for many threads.
final class RequestMaker {

    private static final String USER_AGENT = "Carillon/0.1";

    /// W3C Trace Context, version 00. Anything else an event carries is left out.
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final Vault vault;
    private final UrlRule urls;

    RequestMaker(Vault vault, UrlRule urls) {
        this.vault = vault;
        this.urls = urls;
    }

    /// What came of the making.
    sealed interface Made {

        /// A request.
        record Ready(CallbackRequest request) implements Made {}

        /// It cannot be made, and waiting will not help.
        record Unusable(String detail) implements Made {}
    }

    /// @param at the time of the attempt
    Made make(Delivery delivery, Endpoint endpoint, Instant at) {
        try {
            return open(delivery, endpoint, at);
        } catch (VaultException e) {
            return new Made.Unusable("a sealed value of the webhook cannot be opened");
        }
    }

    private Made open(Delivery delivery, Endpoint endpoint, Instant at) {
        SubscriptionId subscription = endpoint.subscription();
        String url = text(endpoint.sealedUrl(), SealContext.url(subscription));
        List<HeaderRule.Header> own = new ArrayList<>();
        for (Endpoint.SealedHeader header : endpoint.headers()) {
            own.add(
                    new HeaderRule.Header(
                            header.name(),
                            text(
                                    header.sealedValue(),
                                    SealContext.header(subscription, header.name()))));
        }
        List<byte[]> secrets = new ArrayList<>();
        for (Endpoint.SealedSecret secret : endpoint.secrets()) {
            if (secret.signsAt(at)) {
                secrets.add(
                        vault.open(
                                secret.sealedValue().toArray(), SealContext.secret(subscription)));
            }
        }
        if (secrets.isEmpty()) {
            return new Made.Unusable("the webhook has no secret that signs");
        }
        Optional<String> mistake = HeaderRule.mistake(own);
        if (mistake.isPresent()) {
            return new Made.Unusable(mistake.get());
        }
        return switch (urls.check(url)) {
            case UrlVerdict.Refused(String reason) ->
                    new Made.Unusable("the URL breaks a rule: " + reason);
            case UrlVerdict.Accepted(URI uri, String host, int port) -> {
                byte[] body = delivery.routed().payload().toArray();
                yield new Made.Ready(
                        new CallbackRequest(
                                uri,
                                host,
                                port,
                                headers(delivery, own, secrets, body, at),
                                delivery.routed().payload(),
                                hidden(url, uri, own, secrets)));
            }
        };
    }

    private static List<HeaderRule.Header> headers(
            Delivery delivery,
            List<HeaderRule.Header> own,
            List<byte[]> secrets,
            byte[] body,
            Instant at) {
        String id = delivery.id().text();
        List<HeaderRule.Header> headers = new ArrayList<>(own);
        headers.add(new HeaderRule.Header("Content-Type", "application/json"));
        headers.add(new HeaderRule.Header("User-Agent", USER_AGENT));
        headers.add(new HeaderRule.Header("webhook-id", id));
        headers.add(new HeaderRule.Header("webhook-timestamp", Long.toString(at.getEpochSecond())));
        headers.add(
                new HeaderRule.Header("webhook-signature", Signature.of(id, at, body, secrets)));
        delivery.routed()
                .event()
                .traceparent()
                .filter(trace -> TRACEPARENT.matcher(trace).matches())
                .ifPresent(trace -> headers.add(new HeaderRule.Header("traceparent", trace)));
        return List.copyOf(headers);
    }

    private static List<String> hidden(
            String url, URI uri, List<HeaderRule.Header> own, List<byte[]> secrets) {
        List<String> hidden = new ArrayList<>();
        hidden.add(url);
        hidden.add(uri.toString());
        hidden.add(target(uri));
        if (uri.getRawQuery() != null) {
            hidden.add(uri.getRawQuery());
        }
        own.forEach(header -> hidden.add(header.value()));
        for (byte[] secret : secrets) {
            hidden.add("whsec_" + Base64.getEncoder().encodeToString(secret));
            hidden.add(Base64.getEncoder().encodeToString(secret));
        }
        return List.copyOf(hidden);
    }

    /// The path and query as they are sent.
    static String target(URI uri) {
        String path = uri.getRawPath();
        String query = uri.getRawQuery();
        String sent = path == null || path.isEmpty() ? "/" : path;
        return query == null ? sent : sent + "?" + query;
    }

    private String text(Bytes sealed, String context) {
        return new String(vault.open(sealed.toArray(), context), UTF_8);
    }
}
