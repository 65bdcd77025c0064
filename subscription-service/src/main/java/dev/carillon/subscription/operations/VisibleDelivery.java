package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.LoggedDelivery;

/// A delivery that a caller may see.
///
/// @param delivery the delivery
/// @param access what the caller may do in its organization: never [Access#NONE]
public record VisibleDelivery(LoggedDelivery delivery, Access access) {}
