package dev.carillon.subscription.store;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The partitions of the tables of the delivery log: one for each day.
final class LogDays {

    /// The tables that are partitioned by day.
    static final List<String> TABLES = List.of("delivery_steps", "deliveries");

    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

    /// How long a drop waits for queries that read the table. Everybody else waits behind it.
    private static final String PATIENCE = "set local lock_timeout = '2s'";

    private LogDays() {}

    /// Makes the partitions of a day, where they are missing.
    static void add(Handle handle, LocalDate day) {
        for (String table : TABLES) {
            String name = name(table, day);
            boolean exists =
                    handle.createQuery("select to_regclass(:name) is not null")
                            .bind("name", name)
                            .mapTo(Boolean.class)
                            .one();
            if (!exists) {
                handle.execute(
                        "create table if not exists %s partition of %s for values from ('%s') to ('%s')"
                                .formatted(name, table, day, day.plusDays(1)));
            }
        }
    }

    /// The partitions of days before this one, oldest first.
    static List<String> before(Handle handle, LocalDate day) {
        return TABLES.stream()
                .flatMap(table ->
                        handle
                                .createQuery(
                                        """
                                        select c.relname from pg_inherits i
                                        join pg_class c on c.oid = i.inhrelid
                                        where i.inhparent = to_regclass(:table)
                                            and c.relname ~ ('^' || :table || '_[0-9]{8}$')
                                            and c.relname < :first
                                        order by c.relname
                                        """)
                                .bind("table", table)
                                .bind("first", name(table, day))
                                .mapTo(String.class)
                                .list()
                                .stream())
                .toList();
    }

    /// Drops a partition, or fails when it is read for too long.
    ///
    /// @param partition one that [#before] named
    static void drop(Handle handle, String partition) {
        handle.execute(PATIENCE);
        handle.execute("drop table if exists " + partition);
    }

    private static String name(String table, LocalDate day) {
        return table + "_" + DAY.format(day);
    }
}
