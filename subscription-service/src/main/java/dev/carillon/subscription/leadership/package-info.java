/// Jobs that one instance at a time does: who does it, and what happens when it stops. Sees no
/// edge; the store says who leads.
@NullMarked
package dev.carillon.subscription.leadership;

import org.jspecify.annotations.NullMarked;
