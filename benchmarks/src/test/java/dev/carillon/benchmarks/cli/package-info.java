@NullMarked
package dev.carillon.benchmarks.cli;

import org.jspecify.annotations.NullMarked;
