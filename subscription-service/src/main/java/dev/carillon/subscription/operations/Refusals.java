package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.Verdict;

/// Refusals that must not tell whether a thing exists.
public final class Refusals {

    private static final int LONGEST_ID = 64;

    private Refusals() {}

    /// For a webhook to change that does not exist or is not the caller's.
    public static <T> Verdict<T> webhookNotFound(String id) {
        return Verdict.refuse(
                ErrorCode.RESOURCE_NOT_FOUND, "Webhook not found with id: " + shortened(id));
    }

    /// For a webhook to read that does not exist or that the caller may not see.
    public static <T> Verdict<T> webhookNotVisible(String id) {
        return Verdict.refuse(
                ErrorCode.PERMISSION_DENIED,
                "Webhook %s does not exist, or your token's user may not see it"
                        .formatted(shortened(id)));
    }

    /// For a delivery to send again that does not exist or is not the caller's.
    public static <T> Verdict<T> deliveryNotFound(String id) {
        return Verdict.refuse(
                ErrorCode.RESOURCE_NOT_FOUND, "Delivery not found with id: " + shortened(id));
    }

    /// For a delivery to read that does not exist or that the caller may not see.
    public static <T> Verdict<T> deliveryNotVisible(String id) {
        return Verdict.refuse(
                ErrorCode.PERMISSION_DENIED,
                "Delivery %s does not exist, or your token's user may not see it"
                        .formatted(shortened(id)));
    }

    /// For a replay that does not exist or that the caller may not see.
    public static <T> Verdict<T> replayNotVisible(String id) {
        return Verdict.refuse(
                ErrorCode.PERMISSION_DENIED,
                "Replay %s does not exist, or your token's user may not see it"
                        .formatted(shortened(id)));
    }

    /// For a scope that does not exist or that the caller may not see.
    public static <T> Verdict<T> notVisible(ScopeReference reference) {
        return Verdict.refuse(
                ErrorCode.PERMISSION_DENIED,
                "%s %s does not exist, or your token's user may not see it"
                        .formatted(reference.kind(), shortened(reference.id())));
    }

    private static String shortened(String id) {
        return id.length() <= LONGEST_ID ? id : id.substring(0, LONGEST_ID) + "…";
    }
}
