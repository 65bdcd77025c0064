package dev.carillon.platform.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Finds the addresses of a name. May block for as long as the system's resolver does.
@FunctionalInterface
public interface NameLookup {

    /// All addresses of the name.
    List<InetAddress> lookup(String host) throws UnknownHostException;

    /// The system's resolver.
    static NameLookup system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
