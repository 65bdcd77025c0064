package dev.carillon.platform.egress;

/// Whether a process may call its own host.
public enum LoopbackRule {
    /// Never; the rule for production.
    REFUSED,
    /// Yes, on any port and with http; for the standalone mode and for tests.
    ALLOWED
}
