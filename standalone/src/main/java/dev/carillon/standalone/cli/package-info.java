/// The command line: what a person types after `./carillon`. Parses, prints and sets the exit code;
/// the work is done elsewhere.
@NullMarked
package dev.carillon.standalone.cli;

import org.jspecify.annotations.NullMarked;
