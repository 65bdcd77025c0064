package dev.carillon.subscription.store;

import dev.carillon.subscription.leadership.DatabaseUnavailableException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Brings the tables to the form that this version needs.
public final class Migrations {

    private static final String LOCATION = "classpath:dev/carillon/subscription/store/migration";

    private final Database database;

    /// @param database stays the caller's to close
    public Migrations(Database database) {
        this.database = database;
    }

    /// Migrates. Several instances may do so at once: one does, the others wait.
    ///
    /// @return how many migrations were applied
    /// @throws DatabaseUnavailableException in an outage
    /// @throws IllegalStateException when the tables are of a newer version, or were changed by
    ///   hand
    public int migrate() {
        database.ping();
        try {
            return Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(database.dataSource())
                    .locations(LOCATION)
                    .load()
                    .migrate()
                    .migrationsExecuted;
        } catch (FlywayException e) {
            RuntimeException trouble = SqlTrouble.translated(e);
            if (trouble instanceof DatabaseUnavailableException) {
                throw trouble;
            }
            throw new IllegalStateException(
                    "the database's tables do not fit this version of the service; restore them, or"
                            + " run the version that made them: "
                            + e.getMessage(),
                    e);
        }
    }
}
