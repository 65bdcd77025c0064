/// Dead letters for operators: read, shown, and replayed as new runs. Runs beside workers and
/// shares nothing with them but the topics. Sees no other edge.
@NullMarked
package dev.carillon.delivery.deadletter;

import org.jspecify.annotations.NullMarked;
