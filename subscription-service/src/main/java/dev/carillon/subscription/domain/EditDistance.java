package dev.carillon.subscription.domain;

/// How far two words are apart: the least number of letters to insert, delete or replace
/// (Levenshtein).
final class EditDistance {

    /// Longer words are compared by their beginning only, which bounds the work a caller can cause.
    private static final int LONGEST = 64;

    private EditDistance() {}

    static int between(String first, String second) {
        String a = first.substring(0, Math.min(first.length(), LONGEST));
        String b = second.substring(0, Math.min(second.length(), LONGEST));
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
