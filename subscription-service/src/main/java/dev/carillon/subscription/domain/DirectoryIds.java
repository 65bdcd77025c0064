package dev.carillon.subscription.domain;

/// What an id of the directory can look like.
public final class DirectoryIds {

    /// The longest id, in characters.
    public static final int LONGEST = 200;

    private DirectoryIds() {}

    /// Whether something in the directory can have this id: it is not empty or too long, and has no
    /// blanks, control characters, `:` and `/`. Nothing else is worth asking the database for.
    public static boolean isPossible(String id) {
        return !id.isEmpty()
                && id.length() <= LONGEST
                && id.codePoints().allMatch(DirectoryIds::isPossible);
    }

    private static boolean isPossible(int point) {
        return point > ' '
                && point != ':'
                && point != '/'
                && !Character.isISOControl(point)
                && Character.getType(point) != Character.SURROGATE;
    }
}
