/// The subscription table: all of `subscriptions` in memory, with the secrets still sealed, and how
/// far it has been read. Does not see who asks it.
@NullMarked
package dev.carillon.delivery.table;

import org.jspecify.annotations.NullMarked;
