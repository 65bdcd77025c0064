/// Tests of the router's house.
@NullMarked
package dev.carillon.router;

import org.jspecify.annotations.NullMarked;
