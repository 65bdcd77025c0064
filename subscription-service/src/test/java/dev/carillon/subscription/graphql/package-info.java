/// The API without a server.
@NullMarked
package dev.carillon.subscription.graphql;

import org.jspecify.annotations.NullMarked;
