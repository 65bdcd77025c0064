/// What a webhook may be and who may do what with it: decisions only. Sees the JDK and the ids, no
/// clock, no dice, no I/O.
@NullMarked
package dev.carillon.subscription.domain;

import org.jspecify.annotations.NullMarked;
