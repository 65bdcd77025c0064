package dev.carillon.subscription.directory;

import dev.carillon.subscription.domain.DirectoryChange;
import dev.carillon.subscription.intake.OffsetMoves;
import dev.carillon.subscription.intake.Stored;
import java.util.List;

/// Where the directory is kept.
@FunctionalInterface
public interface DirectoryStore {

    /// Applies changes in their order and moves the offsets, in one transaction. What is dropped
    /// takes its webhooks with it, and so does what moves to another organization.
    Stored apply(List<DirectoryChange> changes, OffsetMoves offsets);
}
