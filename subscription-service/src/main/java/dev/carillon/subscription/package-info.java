/// Who wants what: GraphQL in, PostgreSQL, compacted topic out. This room is empty; each job has a
/// room of its own below it.
@NullMarked
package dev.carillon.subscription;

import org.jspecify.annotations.NullMarked;
