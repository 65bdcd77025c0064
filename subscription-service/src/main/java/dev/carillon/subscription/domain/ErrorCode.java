package dev.carillon.subscription.domain;

/// The stable codes of the API's errors. Clients branch on them; the words are part of the API.
public enum ErrorCode {
    /// What was sent cannot be understood or is not allowed.
    INVALID_INPUT,
    /// What was sent is in order and contradicts something that is stored.
    RECORD_INVALID,
    /// The thing to change does not exist for this caller.
    RESOURCE_NOT_FOUND,
    /// The caller may not do this, or may not see this.
    PERMISSION_DENIED,
    /// There is no valid token.
    UNAUTHORIZED,
    /// A quota is used up.
    USAGE_LIMIT_EXCEEDED,
    /// The fault is ours.
    INTERNAL_SERVER_ERROR
}
