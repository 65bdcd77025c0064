/// The demo: it plans webhooks and events, runs them through the whole platform, and checks what
/// came out against an expectation of its own. Planning and checking are pure.
@NullMarked
package dev.carillon.standalone.demo;

import org.jspecify.annotations.NullMarked;
