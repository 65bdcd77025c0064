package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.FinishedAbove;
import java.util.List;
import java.util.Optional;

/// The metadata of a committed offset: what is finished above it, and a mark that no other commit
/// has. `carillon1 <mark> <finished>`.
public final class CommitText {

    /// The broker refuses longer ones (`offset.metadata.max.bytes`).
    private static final int MAX_CHARS = 4096;

    private static final String FORM = "carillon1";

    private CommitText() {}

    /// What was written.
    ///
    /// @param isComplete false when not everything that is finished fitted in
    /// @param isCrowded whether most of the room is used
    record Written(String text, boolean isComplete, boolean isCrowded) {}

    static Written write(long offset, FinishedAbove above, String mark) {
        String head = FORM + " " + mark + " ";
        if (above.isEmpty()) {
            return new Written(head, true, false);
        }
        int room = MAX_CHARS - head.length();
        FinishedAbove.Encoded encoded = above.encode(offset, room);
        return new Written(
                head + encoded.text(),
                encoded.isComplete(),
                encoded.text().length() > room / 4 * 3);
    }

    /// The worker that wrote a text; empty when the text is not ours.
    public static Optional<String> instanceOf(String text) {
        List<String> parts = List.of(text.split(" ", -1));
        int dash = parts.size() == 3 ? parts.get(1).lastIndexOf('-') : -1;
        return dash > 0 && parts.getFirst().equals(FORM)
                ? Optional.of(parts.get(1).substring(0, dash))
                : Optional.empty();
    }

    /// Reads what is finished; nothing when the text is not ours.
    public static FinishedAbove read(String text, long offset) {
        List<String> parts = List.of(text.split(" ", -1));
        if (parts.size() != 3 || !parts.getFirst().equals(FORM)) {
            return FinishedAbove.NOTHING;
        }
        return FinishedAbove.decode(parts.getLast(), offset).orElse(FinishedAbove.NOTHING);
    }
}
