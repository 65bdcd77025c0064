package dev.carillon.subscription.publish;

import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.subscription.domain.SubscriptionRecord;
import java.time.Instant;
import java.util.Optional;

/// One change that is not on the topic yet.
///
/// @param id the row; rows of one subscription have rising ids
/// @param key the record's key
/// @param version the version of the change
/// @param record the record's value; empty for a deletion
/// @param writtenAt when the database wrote the row
public record OutboxRow(
        long id,
        SubscriptionKey key,
        long version,
        Optional<SubscriptionRecord> record,
        Instant writtenAt) {}
