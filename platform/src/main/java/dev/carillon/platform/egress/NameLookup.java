package dev.carillon.platform.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Finds the addresses of a name. May block for as long as the system's resolver does.
@FunctionalInterface
public interface NameLookup {

    /// All addresses of the name.
    List<InetAddress> lookup(String host) throws UnknownHostException;

    /// What is known without asking anybody; never blocks. Nothing, unless said otherwise.
    default Optional<List<InetAddress>> known(String host) {
        return Optional.empty();
    }

    /// The system's resolver; an answer is known for three seconds. (The JVM itself keeps it for
    /// thirty, `networkaddress.cache.ttl`.)
    static NameLookup system() {
        return new RememberedLookup(
                host -> List.of(InetAddress.getAllByName(host)),
                Duration.ofSeconds(3),
                16_384,
                System::nanoTime);
    }
}
