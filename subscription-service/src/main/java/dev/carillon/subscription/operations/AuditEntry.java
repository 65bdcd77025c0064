package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.Caller;
import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.Operation;
import java.time.Instant;
import java.util.Optional;

/// One mutation that was allowed or refused.
///
/// @param at when
/// @param caller who asked
/// @param operation what was asked for
/// @param target what it was asked of, as `pipe 22` or `webhook 9`; empty when the request did not
///   say it in a form that we know
/// @param organization whose it is; empty when there is no such thing
/// @param refused why it was refused; empty when it was done
/// @param correlationId the request
public record AuditEntry(
        Instant at,
        Caller caller,
        Operation operation,
        Optional<String> target,
        Optional<String> organization,
        Optional<ErrorCode> refused,
        String correlationId) {}
