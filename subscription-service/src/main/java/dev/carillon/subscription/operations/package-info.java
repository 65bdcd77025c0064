/// What a caller can ask for, from the check of the input to the change in one transaction. Sees
/// `domain` and `metrics`; declares the interfaces of the store and of the vault that it needs, and
/// sees no edge.
@NullMarked
package dev.carillon.subscription.operations;

import org.jspecify.annotations.NullMarked;
