package dev.carillon.subscription.store;

import dev.carillon.subscription.leadership.DatabaseUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an exception of the driver means (PostgreSQL, appendix A: error codes).
final class SqlTrouble {

    private SqlTrouble() {}

    /// A serialization failure or a deadlock: the same work may succeed the next time.
    static boolean isLostRace(Throwable e) {
        return state(e).filter(state -> state.equals("40001") || state.equals("40P01")).isPresent();
    }

    /// An outage as its own exception, anything else as it is.
    static RuntimeException translated(Throwable e) {
        if (isOutage(e)) {
            return new DatabaseUnavailableException("PostgreSQL: " + reason(e), e);
        }
        return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }

    private static boolean isOutage(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return true;
            }
        }
        // 08: connection; 53: out of resources; 57P: shutting down, starting, session ended; 57014
        // and 55P03: a statement or a lock took longer than the database's owner allows.
        return state(e).filter(state ->
                        state.startsWith("08")
                                || state.startsWith("53")
                                || state.startsWith("57P")
                                || state.equals("57014")
                                || state.equals("55P03"))
                .isPresent();
    }

    private static Optional<String> state(Throwable e) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return Optional.of(sql.getSQLState());
            }
        }
        return Optional.empty();
    }

    /// The innermost message there is: it says most.
    private static String reason(Throwable e) {
        String reason = e.getClass().getSimpleName();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                reason = cause.getMessage();
            }
        }
        return reason;
    }
}
