/// Settings: how a process learns what to do, and how it refuses to start when it was told wrong.
/// Sees nothing but java.* and JSpecify; every other room of the platform may see it.
@NullMarked
package dev.carillon.platform.config;

import org.jspecify.annotations.NullMarked;
