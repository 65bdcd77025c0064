/// One HTTP attempt against receivers that mean harm.
@NullMarked
package dev.carillon.delivery.send;

import org.jspecify.annotations.NullMarked;
