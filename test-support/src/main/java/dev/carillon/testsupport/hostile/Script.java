package dev.carillon.testsupport.hostile;

/// Says how each request is treated. Called on event loops, by several at one time.
@FunctionalInterface
public interface Script {

    /// The behaviour for a request.
    ///
    /// @param path the path and query as they were sent
    /// @param number how many requests the path has had, this one included
    Behaviour behaviour(String path, long number);

    /// The same for every request.
    static Script always(Behaviour behaviour) {
        return (_, _) -> behaviour;
    }
}
