/// What one class costs, measured with JMH. How to run and read them: METHODOLOGY.md.
@NullMarked
package dev.carillon.benchmarks;

import org.jspecify.annotations.NullMarked;
