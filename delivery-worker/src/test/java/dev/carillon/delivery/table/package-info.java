/// The subscription table.
@NullMarked
package dev.carillon.delivery.table;

import org.jspecify.annotations.NullMarked;
