package dev.carillon.standalone.demo;

import dev.carillon.schemas.id.Scope;

/// An event that the demo will produce.
///
/// @param id its id
/// @param action its action
/// @param scope where it happens
/// @param organization the organization of the scope
/// @param fromPhase for `card.move` the phase the card leaves; else 0
/// @param toPhase for `card.move` the phase the card enters; else 0
record PlannedEvent(
        String id, String action, Scope scope, String organization, long fromPhase, long toPhase) {}
