package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.Operation;
import dev.carillon.subscription.domain.Refusal;
import dev.carillon.subscription.domain.Role;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.operations.WebhookStore.Transaction;
import java.time.Instant;
import java.util.Optional;

/// One operation under way in one transaction, and what the audit log will say of it. Used by one
/// thread.
final class Trail {

    private final Transaction transaction;
    private final Call call;
    private final Operation operation;
    private Optional<String> target = Optional.empty();
    private Optional<String> organization = Optional.empty();

    Trail(Transaction transaction, Call call, Operation operation) {
        this.transaction = transaction;
        this.call = call;
        this.operation = operation;
    }

    Transaction transaction() {
        return transaction;
    }

    Call call() {
        return call;
    }

    Operation operation() {
        return operation;
    }

    /// Notes what is asked of.
    void isOf(String what) {
        target = Optional.of(what);
    }

    /// Notes whose it is, and says what the caller may do there.
    ///
    /// @param owner empty when there is no such thing
    /// @param role what the caller is there; empty when it is nothing
    Access access(Optional<String> owner, Optional<Role> role) {
        organization = owner;
        return owner.map(_ -> Access.of(role)).orElse(Access.NONE);
    }

    /// Notes whose it is, and says whether the caller may not even know of it.
    ///
    /// @param standing empty when there is no such thing
    boolean isHidden(Optional<Standing> standing) {
        organization = standing.map(Standing::organization);
        return standing.map(Standing::access).orElse(Access.NONE) == Access.NONE;
    }

    AuditEntry entry(Instant now, Verdict<?> outcome) {
        Optional<ErrorCode> refused =
                switch (outcome) {
                    case Verdict.Accepted<?> _ -> Optional.empty();
                    case Verdict.Refused<?>(Refusal refusal) -> Optional.of(refusal.code());
                };
        return new AuditEntry(
                now, call.caller(), operation, target, organization, refused, call.correlationId());
    }
}
