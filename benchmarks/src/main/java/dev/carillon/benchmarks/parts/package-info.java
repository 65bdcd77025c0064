/// What scenarios of several rooms are made of: processes, medians, an open loop. Sees no scenario
/// and nothing of the command line.
@NullMarked
package dev.carillon.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
