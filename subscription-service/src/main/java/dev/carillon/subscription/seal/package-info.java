/// Encryption of the secret parts of webhooks. The only room that sees the vault; sees no other
/// edge.
@NullMarked
package dev.carillon.subscription.seal;

import org.jspecify.annotations.NullMarked;
