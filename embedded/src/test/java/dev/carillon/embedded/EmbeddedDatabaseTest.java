package dev.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    @TempDir Path folder;

    @Test
    void answersSqlInUtf8() throws Exception {
        try (var database = EmbeddedDatabase.throwaway()) {
            execute(database, "CREATE TABLE bell (name text)");
            execute(database, "INSERT INTO bell VALUES ('Glöckchen')");

            assertThat(query(database, "SELECT upper(name) FROM bell")).isEqualTo("GLÖCKCHEN");
            assertThat(query(database, "SHOW server_version_num")).startsWith("18");
        }
    }

    @Test
    void keepsRowsOverAStopAndAKill() throws Exception {
        int port;
        try (var database =
                EmbeddedDatabase.start(EmbeddedDatabase.Options.kept(folder.resolve("db"), 0))) {
            port = database.port();
            assertThat(query(database, "SHOW fsync")).isEqualTo("on");
            execute(database, "CREATE TABLE bell (name text)");
            execute(database, "INSERT INTO bell VALUES ('before the kill')");
            database.kill();
            database.restart();
            execute(database, "INSERT INTO bell VALUES ('before the stop')");
        }

        try (var database =
                EmbeddedDatabase.start(EmbeddedDatabase.Options.kept(folder.resolve("db"), port))) {
            assertThat(query(database, "SELECT string_agg(name, ', ' ORDER BY name) FROM bell"))
                    .isEqualTo("before the kill, before the stop");
        }
    }

    private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedDatabase database) throws SQLException {
        return DriverManager.getConnection(
                database.jdbcUrl(), database.user(), database.password());
    }
}
