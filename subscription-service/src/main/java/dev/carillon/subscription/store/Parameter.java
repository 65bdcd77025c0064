package dev.carillon.subscription.store;

import dev.carillon.subscription.domain.Sealed;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A value at one place of a statement.
@FunctionalInterface
interface Parameter {

    /// Puts it there.
    ///
    /// @param place counted from 1
    void bind(PreparedStatement statement, int place) throws SQLException;

    static Parameter text(String value) {
        return (statement, place) -> statement.setString(place, value);
    }

    static Parameter text(Optional<String> value) {
        return (statement, place) -> statement.setString(place, value.orElse(null));
    }

    static Parameter number(long value) {
        return (statement, place) -> statement.setLong(place, value);
    }

    static Parameter flag(boolean value) {
        return (statement, place) -> statement.setBoolean(place, value);
    }

    static Parameter bytes(byte[] value) {
        return (statement, place) -> statement.setBytes(place, value);
    }

    static Parameter time(Instant value) {
        return (statement, place) ->
                statement.setObject(
                        place, value.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    static Parameter texts(List<String> values) {
        return array("text", values.toArray(new String[0]));
    }

    static Parameter numbers(List<Long> values) {
        return array("bigint", values.toArray(new Long[0]));
    }

    static Parameter sealed(List<Sealed> values) {
        return array("bytea", values.stream().map(Sealed::bytes).toArray(byte[][]::new));
    }

    /// An absent one is null.
    static Parameter times(List<Optional<Instant>> values) {
        @Nullable OffsetDateTime[] times = new OffsetDateTime[values.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = values.get(i).map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
        }
        return array("timestamptz", times);
    }

    private static Parameter array(String type, @Nullable Object[] values) {
        return (statement, place) ->
                statement.setArray(place, statement.getConnection().createArrayOf(type, values));
    }
}
