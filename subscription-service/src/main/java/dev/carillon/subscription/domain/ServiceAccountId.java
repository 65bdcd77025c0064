package dev.carillon.subscription.domain;

import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// The public name of a service account, `client_id` in OAuth's words: `cri_` and 128 random bits.
///
/// @param text the name
public record ServiceAccountId(String text) {

    private static final String BEGINNING = "cri_";
    private static final int RANDOM_BYTES = 16;
    private static final Pattern FORM = Pattern.compile(BEGINNING + "[0-9A-Za-z_-]{22}");

    /// @throws IllegalArgumentException when no service account has such a name
    public ServiceAccountId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a service account's id looks like cri_ and 22 letters, was " + Quote.of(text));
        }
    }

    /// Draws an id.
    public static ServiceAccountId draw(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new ServiceAccountId(
                BEGINNING + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// The id of a text; empty when no id looks like this.
    public static Optional<ServiceAccountId> parse(String text) {
        return FORM.matcher(text).matches()
                ? Optional.of(new ServiceAccountId(text))
                : Optional.empty();
    }

    /// The name itself.
    @Override
    public String toString() {
        return text;
    }
}
