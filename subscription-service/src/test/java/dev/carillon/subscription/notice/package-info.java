/// Tests of the room of the same name.
@NullMarked
package dev.carillon.subscription.notice;

import org.jspecify.annotations.NullMarked;
