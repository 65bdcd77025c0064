package dev.carillon.subscription.domain;

/// Text of others on a line of ours.
final class OneLine {

    private static final int LONGEST = 80;

    private OneLine() {}

    /// The text without what could end the line, hide text or turn its direction (controls, format
    /// characters, separators of lines and paragraphs, halves of characters), and shortened.
    static String of(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(LONGEST)
                .map(point -> isPlain(point) ? point : ' ')
                .forEach(line::appendCodePoint);
        if (text.codePointCount(0, text.length()) > LONGEST) {
            line.append('…');
        }
        return line.toString().strip();
    }

    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }
}
