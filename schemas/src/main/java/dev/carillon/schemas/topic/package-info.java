/// The topics: their names, keys, values, partitions and retention, who writes and who reads them,
/// and where in them a key belongs. Topics are created and documented from here and nowhere else.
@NullMarked
package dev.carillon.schemas.topic;

import org.jspecify.annotations.NullMarked;
