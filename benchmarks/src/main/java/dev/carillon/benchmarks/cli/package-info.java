/// The command line of `./carillon bench`: parses, runs a scenario, prints its report. Scenarios
/// live in rooms of their own and see nothing of it but [BenchReport] and [BenchOptions].
@NullMarked
package dev.carillon.benchmarks.cli;

import org.jspecify.annotations.NullMarked;
