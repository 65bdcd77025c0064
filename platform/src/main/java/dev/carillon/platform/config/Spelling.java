package dev.carillon.platform.config;

import java.util.Collection;
import java.util.Optional;

/// Finds the name that somebody meant.
final class Spelling {

    /// More differences than this are another name, not a slip.
    private static final int FARTHEST = 3;

    private Spelling() {}

    /// The nearest of the candidates by edit distance, if it is near enough.
    static Optional<String> nearest(String name, Collection<String> candidates) {
        String best = "";
        int bestDistance = FARTHEST + 1;
        for (String candidate : candidates) {
            int distance = distance(name, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /// Levenshtein's distance: insertions, deletions and replacements of one character.
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
