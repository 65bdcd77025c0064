package dev.carillon.subscription.domain;

/// Why the people of a webhook are told something.
public enum NoticeCause {
    /// Its endpoint has failed for half of what it takes to be disabled.
    FAILING("failing"),
    /// It will be disabled within a day, should its endpoint go on failing.
    ABOUT_TO_BE_DISABLED("about-to-be-disabled"),
    /// It was disabled, since its endpoint only failed.
    DISABLED_FAILING("disabled-failing"),
    /// It was disabled, since its endpoint answered 410.
    DISABLED_GONE("disabled-gone");

    private final String word;

    NoticeCause(String word) {
        this.word = word;
    }

    /// A stable lower-case word.
    public String word() {
        return word;
    }

    /// The cause with this word.
    ///
    /// @throws IllegalArgumentException when there is none
    public static NoticeCause of(String word) {
        for (NoticeCause cause : values()) {
            if (cause.word.equals(word)) {
                return cause;
            }
        }
        throw new IllegalArgumentException("no cause of a notice is called " + word);
    }
}
