/// Scenarios about the event router: how fast it is beside a loop that only copies, what a large
/// table and a large fan-out cost. Sees `parts`, and of the command line nothing but its report and
/// options.
@NullMarked
package dev.carillon.benchmarks.router;

import org.jspecify.annotations.NullMarked;
