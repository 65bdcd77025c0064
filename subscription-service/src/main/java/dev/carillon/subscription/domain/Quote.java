package dev.carillon.subscription.domain;

/// How a caller's own text stands in a message.
public final class Quote {

    private static final int LONGEST = 80;

    private Quote() {}

    /// The text in quotation marks, shortened, without control characters.
    public static String of(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints()
                .limit(LONGEST)
                .map(point -> Character.isISOControl(point) ? '?' : point)
                .forEach(quoted::appendCodePoint);
        if (text.codePointCount(0, text.length()) > LONGEST) {
            quoted.append('…');
        }
        return quoted.append('"').toString();
    }
}
