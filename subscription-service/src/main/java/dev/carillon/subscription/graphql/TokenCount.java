package dev.carillon.subscription.graphql;

/// Counts the tokens of a document in one pass (GraphQL specification, section 2.1). The parser
/// counts too, but needs many milliseconds to get to its limit. Never counts more than there are;
/// of a malformed document it may count less.
final class TokenCount {

    private static final String BLOCK = "\"\"\"";

    private TokenCount() {}

    /// Whether there are more tokens than this.
    static boolean exceeds(String document, int most) {
        int count = 0;
        int at = 0;
        while (at < document.length() && count <= most) {
            char next = document.charAt(at);
            if (Character.isWhitespace(next) || next == ',' || next == '\uFEFF') {
                at++;
            } else if (next == '#') {
                at = endOfLine(document, at);
            } else {
                count++;
                at = next == '"' ? endOfString(document, at) : endOfToken(document, at);
            }
        }
        return count > most;
    }

    private static int endOfLine(String document, int from) {
        int at = from;
        while (at < document.length()
                && document.charAt(at) != '\n'
                && document.charAt(at) != '\r') {
            at++;
        }
        return at;
    }

    private static int endOfString(String document, int from) {
        boolean isBlock = document.startsWith(BLOCK, from);
        String mark = isBlock ? BLOCK : "\"";
        int at = from + mark.length();
        while (at < document.length() && !document.startsWith(mark, at)) {
            at += document.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(document.length(), at + mark.length());
    }

    /// A name or number with all that could belong to it, else one character.
    private static int endOfToken(String document, int from) {
        int at = from;
        while (at < document.length() && isInWord(document.charAt(at))) {
            at++;
        }
        return Math.max(at, from + 1);
    }

    private static boolean isInWord(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '-'
                || c == '+'
                || c == '.';
    }
}
