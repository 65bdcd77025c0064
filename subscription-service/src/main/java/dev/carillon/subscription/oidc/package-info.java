/// Tokens of an identity provider (OpenID Connect), checked with its published keys. Sees
/// `operations` and `domain`; the only room that knows JOSE and that calls the provider.
@NullMarked
package dev.carillon.subscription.oidc;

import org.jspecify.annotations.NullMarked;
