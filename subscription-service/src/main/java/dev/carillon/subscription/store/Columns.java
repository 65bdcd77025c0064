package dev.carillon.subscription.store;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads columns as our values.
final class Columns {

    private Columns() {}

    static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    /// @param place counted from 1
    static Instant instant(ResultSet row, int place) throws SQLException {
        return row.getObject(place, OffsetDateTime.class).toInstant();
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant);
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return List.of((String[]) array.getArray());
    }

    /// @param place counted from 1
    static List<String> texts(ResultSet row, int place) throws SQLException {
        return List.of((String[]) row.getArray(place).getArray());
    }

    /// @param place counted from 1
    static List<byte[]> bytes(ResultSet row, int place) throws SQLException {
        return List.of((byte[][]) row.getArray(place).getArray());
    }

    /// @param place counted from 1
    static List<Optional<Instant>> optionalInstants(ResultSet row, int place) throws SQLException {
        List<Optional<Instant>> instants = new ArrayList<>();
        for (@Nullable Timestamp at : (@Nullable Timestamp[]) row.getArray(place).getArray()) {
            instants.add(Optional.ofNullable(at).map(Timestamp::toInstant));
        }
        return instants;
    }
}
