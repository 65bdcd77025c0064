/// The API over HTTP: the schema, its fetchers, the limits and the shape of errors. Sees
/// `operations` and `domain`; no SQL and no Kafka.
@NullMarked
package dev.carillon.subscription.graphql;

import org.jspecify.annotations.NullMarked;
