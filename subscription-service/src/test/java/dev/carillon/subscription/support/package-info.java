/// What the tests of this module share: real broker, real database, a client of the API.
@NullMarked
package dev.carillon.subscription.support;

import org.jspecify.annotations.NullMarked;
