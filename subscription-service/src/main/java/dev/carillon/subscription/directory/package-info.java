/// The topic `directory`: what exists, who belongs where, who is administrator. Turns records into
/// directory changes; declares the store that applies them.
@NullMarked
package dev.carillon.subscription.directory;

import org.jspecify.annotations.NullMarked;
