package dev.carillon.subscription.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.IntConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/// Statements that are sent together and waited for once, for what is asked often. They run in the
/// order in which they were added, each on what was committed when it began, so that one after a
/// lock sees what the lock was waited for. For one thread.
final class RoundTrip {

    private final Handle handle;
    private final StringJoiner sql = new StringJoiner(";\n");
    private final List<Part<?>> parts = new ArrayList<>();

    RoundTrip(Handle handle) {
        this.handle = handle;
    }

    /// Reads one row.
    @FunctionalInterface
    interface RowReader<T> {

        T read(ResultSet row) throws SQLException;
    }

    /// What a statement found; there when it was sent.
    static final class Rows<T> {

        private final List<T> rows = new ArrayList<>();

        List<T> list() {
            return List.copyOf(rows);
        }

        Optional<T> first() {
            return rows.stream().findFirst();
        }
    }

    private record Part<T>(
            List<Parameter> parameters, RowReader<T> reader, Rows<T> rows, IntConsumer written) {

        void take(PreparedStatement statement) throws SQLException {
            int count = statement.getUpdateCount();
            if (count >= 0) {
                written.accept(count);
                return;
            }
            try (ResultSet found = statement.getResultSet()) {
                while (found.next()) {
                    rows.rows.add(reader.read(found));
                }
            }
        }
    }

    /// Adds a query.
    <T> Rows<T> read(String query, RowReader<T> reader, Parameter... parameters) {
        Rows<T> rows = new Rows<>();
        add(query, new Part<>(List.of(parameters), reader, rows, RoundTrip::isQuery));
        return rows;
    }

    /// Adds a statement that changes rows.
    ///
    /// @param written told how many; throws when that cannot be
    void write(String statement, IntConsumer written, Parameter... parameters) {
        add(
                statement,
                new Part<>(List.of(parameters), RoundTrip::isChange, new Rows<Object>(), written));
    }

    int size() {
        return parts.size();
    }

    /// Sends what was added, and forgets it.
    void send() {
        if (parts.isEmpty()) {
            return;
        }
        Database.count(handle, parts.size());
        try (PreparedStatement statement =
                handle.getConnection().prepareStatement(sql.toString())) {
            int place = 1;
            for (Part<?> part : parts) {
                for (Parameter parameter : part.parameters()) {
                    parameter.bind(statement, place++);
                }
            }
            statement.execute();
            for (Part<?> part : parts) {
                part.take(statement);
                statement.getMoreResults();
            }
        } catch (SQLException e) {
            throw new Failed(e);
        }
    }

    private void add(String one, Part<?> part) {
        sql.add(one);
        parts.add(part);
    }

    private static void isQuery(int rows) {
        throw new IllegalStateException("a query changed " + rows + " rows");
    }

    private static Object isChange(ResultSet row) {
        throw new IllegalStateException("a change found rows: " + row);
    }

    /// As Jdbi's own, so that whoever answers one answers both.
    private static final class Failed extends JdbiException {

        private static final long serialVersionUID = 1L;

        Failed(SQLException cause) {
            super(cause);
        }
    }
}
