/// Tests of what administrators and programs may do, without a database.
@NullMarked
package dev.carillon.subscription.operations;

import org.jspecify.annotations.NullMarked;
