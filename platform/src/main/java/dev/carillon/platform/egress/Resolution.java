package dev.carillon.platform.egress;

import java.net.InetAddress;
import java.util.List;

/// What a name came to.
public sealed interface Resolution {

    /// Every answer may be called.
    ///
    /// @param addresses the addresses to dial, and no others; at least one
    record Allowed(List<InetAddress> addresses) implements Resolution {
        /// Copies the addresses.
        public Allowed {
            addresses = List.copyOf(addresses);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("at least one address is needed");
            }
        }
    }

    /// At least one answer may not be called.
    ///
    /// @param verdict on the first such answer
    record Refused(Verdict verdict) implements Resolution {
        /// Checks that it is a refusal.
        public Refused {
            if (verdict.isAllowed()) {
                throw new IllegalArgumentException("an allowed address is not refused");
            }
        }
    }

    /// There is no answer, or none in time; it may come later.
    ///
    /// @param reason without any address
    record Unresolved(String reason) implements Resolution {}
}
