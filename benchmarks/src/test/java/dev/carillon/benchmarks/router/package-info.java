/// Tests of the books that the router's scenarios keep.
@NullMarked
package dev.carillon.benchmarks.router;

import org.jspecify.annotations.NullMarked;
