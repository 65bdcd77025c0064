package dev.carillon.subscription.app;

import dev.carillon.platform.config.Secret;
import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import dev.carillon.platform.config.Values;
import dev.carillon.subscription.store.DatabaseConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Where the service's database is. Operators' commands need these settings and no others.
public final class DatabaseSettings {

    private static final String PREFIX = SubscriptionServiceConfig.PREFIX;
    private static final String OURS = PREFIX + "JDBC_";

    private static final Setting<String> JDBC_URL =
            Setting.text(PREFIX + "JDBC_URL")
                    .check(
                            url -> url.startsWith("jdbc:postgresql:") && !url.contains("password="),
                            "must begin with jdbc:postgresql: and hold no password")
                    .describedAs("The PostgreSQL database, version 14 or newer.");

    private static final Setting<String> JDBC_USER =
            Setting.text(PREFIX + "JDBC_USER")
                    .describedAs("The database user; must own the database or its schema.");

    private static final Setting<Secret> JDBC_PASSWORD =
            Setting.secret(PREFIX + "JDBC_PASSWORD").describedAs("The database user's password.");

    private static final Setting<Integer> JDBC_CONNECTIONS =
            Setting.integer(PREFIX + "JDBC_CONNECTIONS")
                    .withDefault(DatabaseConfig.DEFAULT_CONNECTIONS)
                    .check(number -> number >= 2, "must be at least 2")
                    .describedAs(
                            "The most database connections of the pool; three more are held for"
                                    + " jobs.");

    static final List<Setting<?>> ALL =
            List.of(JDBC_URL, JDBC_USER, JDBC_PASSWORD, JDBC_CONNECTIONS);

    private DatabaseSettings() {}

    /// Reads them from an environment or the file it names, and leaves the other settings there
    /// alone.
    ///
    /// @throws dev.carillon.platform.config.SettingsException with all mistakes at once
    public static DatabaseConfig read(Map<String, String> environment) {
        SettingSource all = SettingSource.of(environment);
        Map<String, String> ours =
                all.values().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(OURS))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return Settings.read(
                new SettingSource(ours, all.mistakes()),
                List.of(new SettingGroup(PREFIX, ALL)),
                Set.of(),
                DatabaseSettings::from);
    }

    static DatabaseConfig from(Values values) {
        return new DatabaseConfig(
                values.get(JDBC_URL),
                values.get(JDBC_USER),
                values.get(JDBC_PASSWORD),
                values.get(JDBC_CONNECTIONS));
    }
}
