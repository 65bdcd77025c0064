/// PostgreSQL for real.
@NullMarked
package dev.carillon.subscription.store;

import org.jspecify.annotations.NullMarked;
