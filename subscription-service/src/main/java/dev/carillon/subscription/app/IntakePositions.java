package dev.carillon.subscription.app;

import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.PostgresOffsets;
import java.util.Map;

/// How far the service has read a topic, for commands; its offsets are in its database.
public final class IntakePositions implements AutoCloseable {

    private final Database database;

    private IntakePositions(Database database) {
        this.database = database;
    }

    /// Connects to the database that an environment, or the file it names, says.
    ///
    /// @throws dev.carillon.platform.config.SettingsException when it does not say
    public static IntakePositions open(Map<String, String> environment) {
        return new IntakePositions(
                Database.open(DatabaseSettings.read(environment), "carillon-positions"));
    }

    /// The next offset of each partition that was read.
    ///
    /// @param topicId Kafka's id of the topic
    /// @throws dev.carillon.subscription.leadership.DatabaseUnavailableException when the database
    ///   does not answer
    public Map<Integer, Long> next(String topic, String topicId) {
        return new PostgresOffsets(database).next(topic, topicId);
    }

    @Override
    public void close() {
        database.close();
    }
}
