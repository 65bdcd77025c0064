/// What tests, the demo and the benchmarks share: example events and directories, and a receiver
/// that verifies signatures with code that is not ours. Nothing here starts a broker or a database.
@NullMarked
package dev.carillon.testsupport;

import org.jspecify.annotations.NullMarked;
