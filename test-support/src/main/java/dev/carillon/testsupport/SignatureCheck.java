package dev.carillon.testsupport;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Verifies the signatures of one webhook's callbacks with the Standard Webhooks library, which
/// shares no code with ours. Any number of threads may use it.
public final class SignatureCheck {

    private final Webhook verifier;

    private SignatureCheck(Webhook verifier) {
        this.verifier = verifier;
    }

    /// A check with a webhook's secret.
    ///
    /// @param secret `whsec_` and base64
    /// @throws IllegalArgumentException when it is none
    public static SignatureCheck with(String secret) {
        try {
            return new SignatureCheck(new Webhook(secret));
        } catch (EmptyWebhookSecretException e) {
            throw new IllegalArgumentException("the secret is empty", e);
        }
    }

    /// Whether the signature of a callback is good.
    ///
    /// @param headers its headers, names in any case
    /// @param body its body
    public boolean isGood(Map<String, List<String>> headers, String body) {
        Map<String, List<String>> lower = new TreeMap<>();
        headers.forEach(
                (name, values) -> lower.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        try {
            verifier.verify(body, HttpHeaders.of(lower, (name, value) -> true));
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }
}
