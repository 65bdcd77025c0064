/// Which addresses and URLs a process may call on somebody else's behalf. Sees `config` only, and
/// opens no connection itself: it judges, and looks names up.
@NullMarked
package dev.carillon.platform.egress;

import org.jspecify.annotations.NullMarked;
