package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.delivery.domain.Attempt;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The part of an answer that is kept. A receiver may send back what we sent it, so the webhook's
/// own secrets are cut out first.
final class Excerpt {

    private static final String CUT = "***";

    /// Shorter values are no secrets, and would leave nothing of the text.
    private static final int MIN_SECRET_CHARS = 4;

    /// Of a value of several words, such as `Bearer …`, each word of this length is cut as well.
    private static final int MIN_WORD_CHARS = 8;

    private Excerpt() {}

    /// The beginning of a body as text. Where we cut a body, the beginning of a secret may stand;
    /// that much is left out.
    static Optional<String> of(Exchange.Body body, List<String> secrets) {
        byte[] bytes = body.bytes().toArray();
        if (!body.isWhole()) {
            int longest = secrets.stream().mapToInt(String::length).max().orElse(1);
            int safe = Math.max(0, bytes.length - longest + 1);
            bytes = bytes.length < SendConfig.KEPT_BODY_BYTES ? bytes : Arrays.copyOf(bytes, safe);
        }
        return of(bytes, secrets);
    }

    /// The beginning of the body as text; empty when there is none. What is no UTF-8, and the
    /// character NUL, which PostgreSQL does not take, becomes U+FFFD.
    ///
    /// @param secrets values to cut out
    static Optional<String> of(byte[] body, List<String> secrets) {
        if (body.length == 0) {
            return Optional.empty();
        }
        String text = new String(body, UTF_8).replace('\0', '\uFFFD');
        for (String secret : longestFirst(secrets)) {
            text = text.replace(secret, CUT);
        }
        return Optional.of(beginning(text));
    }

    private static List<String> longestFirst(List<String> secrets) {
        Set<String> parts = new TreeSet<>();
        for (String secret : secrets) {
            if (secret.length() >= MIN_SECRET_CHARS) {
                parts.add(secret);
            }
            for (String word : List.of(secret.split("\\s+"))) {
                if (word.length() >= MIN_WORD_CHARS) {
                    parts.add(word);
                }
            }
        }
        return parts.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }

    private static String beginning(String text) {
        int bytes = 0;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes > Attempt.MAX_EXCERPT_BYTES) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
    }
}
