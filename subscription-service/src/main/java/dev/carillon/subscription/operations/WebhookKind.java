package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.ScopeType;

/// Which of the API's two families of mutations a webhook belongs to.
public enum WebhookKind {
    /// Webhooks of an organization.
    OF_ORGANIZATION,
    /// Webhooks of a pipe or a table.
    OF_PIPE_OR_TABLE;

    /// The family of the webhooks of this kind of scope.
    public static WebhookKind of(ScopeType scope) {
        return switch (scope) {
            case ORGANIZATION -> OF_ORGANIZATION;
            case PIPE, TABLE -> OF_PIPE_OR_TABLE;
        };
    }
}
