package dev.carillon.subscription.intake;

/// What becomes of the records of a topic.
@FunctionalInterface
public interface Sink {

    /// Lets a batch take effect and moves its offsets, in one transaction. Called again with the
    /// same batch after an outage.
    ///
    /// @throws dev.carillon.subscription.leadership.DatabaseUnavailableException in an outage
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException in an outage
    Stored store(Batch batch);
}
