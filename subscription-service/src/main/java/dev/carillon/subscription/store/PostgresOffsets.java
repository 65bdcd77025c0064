package dev.carillon.subscription.store;

import dev.carillon.subscription.intake.OffsetMove;
import dev.carillon.subscription.intake.OffsetMoves;
import dev.carillon.subscription.intake.Offsets;
import dev.carillon.subscription.intake.Stored;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// How far topics were read, in PostgreSQL.
public final class PostgresOffsets implements Offsets {

    private final Database database;

    /// @param database stays the caller's to close
    public PostgresOffsets(Database database) {
        this.database = database;
    }

    @Override
    public Map<Integer, Long> next(String topic, String topicId) {
        return database.read(handle -> {
            Map<Integer, Long> next = new HashMap<>();
            handle.createQuery(
                            """
                            select partition, next_offset from topic_offsets
                            where topic = :topic and topic_id = :topicId
                            """)
                    .bind("topic", topic)
                    .bind("topicId", topicId)
                    .map((row, _) -> next.put(row.getInt("partition"), row.getLong("next_offset")))
                    .list();
            return next;
        });
    }

    /// Moves the offsets and does the work, in one transaction; does neither when somebody else
    /// moved one of them.
    Stored moving(OffsetMoves offsets, Consumer<Handle> work) {
        try {
            return database.inTransaction(handle -> {
                offsets.moves().forEach(move -> move(handle, offsets, move));
                work.accept(handle);
                return Stored.YES;
            });
        } catch (MovedBySomebodyElse e) {
            return Stored.SUPERSEDED;
        }
    }

    /// The update is conditional on the old offset: of two readers that both think they lead, the
    /// slower one finds that it does not.
    private static void move(Handle handle, OffsetMoves offsets, OffsetMove move) {
        int moved =
                handle.createUpdate(
                                """
                                insert into topic_offsets as held
                                    (topic, topic_id, partition, next_offset)
                                select :topic, :topicId, :partition, :next
                                where :expected = 0 or exists (
                                    select from topic_offsets
                                    where topic = :topic and topic_id = :topicId
                                        and partition = :partition)
                                on conflict (topic, topic_id, partition) do update
                                    set next_offset = :next, moved_at = clock_timestamp()
                                    where held.next_offset = :expected
                                """)
                        .bind("topic", offsets.topic())
                        .bind("topicId", offsets.topicId())
                        .bind("partition", move.partition())
                        .bind("expected", move.expected())
                        .bind("next", move.next())
                        .execute();
        if (moved != 1) {
            throw new MovedBySomebodyElse();
        }
    }

    /// Rolls the transaction back; never leaves this class.
    private static final class MovedBySomebodyElse extends RuntimeException {

        private static final long serialVersionUID = 1L;

        MovedBySomebodyElse() {
            super("another reader moved the offset", null, false, false);
        }
    }
}
