/// Plain values that several services speak of: scopes, subscriptions, deliveries and how their ids
/// are made. Sees nothing but the JDK, so that every `domain` package may use it.
@NullMarked
package dev.carillon.schemas.id;

import org.jspecify.annotations.NullMarked;
