package dev.carillon.subscription.leadership;

/// One instance's bid for one job. For one thread.
///
/// Leading is a promise that somebody else may break: a process that was paused for long can find
/// that it does not lead any more. So whatever a leader does must also be safe when another one
/// does it; the lock only keeps them from doing it at the same time for long.
public interface Candidate extends AutoCloseable {

    /// Takes the job if nobody has it.
    ///
    /// @return whether this candidate leads now
    /// @throws DatabaseUnavailableException when it cannot be found out
    boolean tryLead();

    /// Whether this candidate still leads; also tells the others that it does, so it must be asked
    /// every few seconds. False when that cannot be found out.
    boolean isLeading();

    /// Gives the job up. May be used again afterwards.
    void resign();

    /// Gives the job up for good.
    @Override
    void close();
}
