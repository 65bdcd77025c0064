/// Every decision, without I/O.
@NullMarked
package dev.carillon.subscription.domain;

import org.jspecify.annotations.NullMarked;
