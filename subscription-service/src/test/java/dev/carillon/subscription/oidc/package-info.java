/// Tests of the tokens of an identity provider, against a provider of our own on the loopback.
@NullMarked
package dev.carillon.subscription.oidc;

import org.jspecify.annotations.NullMarked;
