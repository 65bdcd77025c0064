package dev.carillon.subscription.store;

import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Rows in the text format of PostgreSQL's COPY. Not thread-safe.
final class CopyText {

    private static final char REPLACEMENT = '\uFFFD';

    private final StringBuilder rows = new StringBuilder();
    private boolean isRowBegun;

    CopyText column(String value) {
        separate();
        escape(value);
        return this;
    }

    CopyText column(long value) {
        separate();
        rows.append(value);
        return this;
    }

    CopyText column(Instant value) {
        separate();
        rows.append(value);
        return this;
    }

    /// The value's text form, or NULL.
    CopyText optional(Optional<?> value) {
        separate();
        @Nullable Object present = value.orElse(null);
        if (present == null) {
            rows.append("\\N");
        } else {
            escape(present.toString());
        }
        return this;
    }

    void endRow() {
        rows.append('\n');
        isRowBegun = false;
    }

    String text() {
        return rows.toString();
    }

    /// Sends the rows.
    ///
    /// @param statement a `copy … from stdin`
    /// @param expected how many rows there are
    void copy(Handle handle, String statement, int expected) {
        try {
            long copied =
                    handle.getConnection()
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn(statement, new StringReader(rows.toString()));
            if (copied != expected) {
                throw new IllegalStateException("copied %d of %d rows".formatted(copied, expected));
            }
        } catch (SQLException | IOException e) {
            throw SqlTrouble.translated(e);
        }
    }

    private void separate() {
        if (isRowBegun) {
            rows.append('\t');
        }
        isRowBegun = true;
    }

    private void escape(String raw) {
        String value = storable(raw);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> rows.append("\\\\");
                case '\t' -> rows.append("\\t");
                case '\n' -> rows.append("\\n");
                case '\r' -> rows.append("\\r");
                default -> rows.append(c);
            }
        }
    }

    /// A text that PostgreSQL can hold: it knows neither the character 0 nor half a surrogate pair,
    /// and receivers answer with whatever they like.
    static String storable(String text) {
        StringBuilder storable = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point ->
                        storable.appendCodePoint(
                                point == 0 || Character.getType(point) == Character.SURROGATE
                                        ? REPLACEMENT
                                        : point));
        return storable.toString();
    }
}
