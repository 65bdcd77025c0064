/// Tests of the wired router on a real broker.
@NullMarked
package dev.carillon.router.app;

import org.jspecify.annotations.NullMarked;
