/// The platform for a developer's machine: fixed ports, data that is kept, a sample organization,
/// and a receiver that shows what arrives.
@NullMarked
package dev.carillon.standalone.up;

import org.jspecify.annotations.NullMarked;
