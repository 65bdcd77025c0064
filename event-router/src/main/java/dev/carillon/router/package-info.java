/// The event router: reads events, finds the subscriptions that asked for them, and writes one
/// delivery for each. `app` wires the rooms `domain`, `render`, `topology` and `publish`.
@NullMarked
package dev.carillon.router;

import org.jspecify.annotations.NullMarked;
