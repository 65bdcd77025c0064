/// PostgreSQL: every SQL statement of the service, the row mappers and the migrations. Sees
/// `domain` and implements the interfaces that the other rooms declare; sees no other edge's
/// classes.
@NullMarked
package dev.carillon.subscription.store;

import org.jspecify.annotations.NullMarked;
