/// Tests of the callbacks' bodies.
@NullMarked
package dev.carillon.router.render;

import org.jspecify.annotations.NullMarked;
