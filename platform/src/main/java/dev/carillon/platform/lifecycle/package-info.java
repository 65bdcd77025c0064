/// How a process starts, notices that a part of it died, drains and ends. Sees `config` for the
/// exception of a wrong setting, and no other room.
@NullMarked
package dev.carillon.platform.lifecycle;

import org.jspecify.annotations.NullMarked;
