/// Tests of the hostile receiver, spoken to over plain sockets.
@NullMarked
package dev.carillon.testsupport.hostile;

import org.jspecify.annotations.NullMarked;
