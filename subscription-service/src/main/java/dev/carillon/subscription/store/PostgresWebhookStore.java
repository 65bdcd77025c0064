package dev.carillon.subscription.store;

import dev.carillon.subscription.operations.WebhookStore;
import java.util.function.Function;

/// Webhooks in PostgreSQL.
public final class PostgresWebhookStore implements WebhookStore {

    private final Database database;

    /// @param database stays the caller's to close
    public PostgresWebhookStore(Database database) {
        this.database = database;
    }

    @Override
    public <T> T inTransaction(Function<Transaction, T> work) {
        return database.inTransaction(handle -> PostgresTransaction.within(handle, work::apply));
    }
}
