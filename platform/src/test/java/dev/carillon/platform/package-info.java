/// What holds for every room of the platform.
@NullMarked
package dev.carillon.platform;

import org.jspecify.annotations.NullMarked;
