/// Tests of the decisions.
@NullMarked
package dev.carillon.router.domain;

import org.jspecify.annotations.NullMarked;
