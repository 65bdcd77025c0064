/// The log's format and destination. Sees `config` only; the only room that imports Logback.
@NullMarked
package dev.carillon.platform.log;

import org.jspecify.annotations.NullMarked;
