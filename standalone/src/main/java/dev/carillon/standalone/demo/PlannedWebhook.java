package dev.carillon.standalone.demo;

import dev.carillon.schemas.id.Scope;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// A webhook that the demo will create, and which events it expects to come to it. The expectation
/// is written down by hand for each kind of webhook and asks nothing of the router's matcher.
///
/// @param path where its callbacks come to; tells webhooks apart
/// @param name its name
/// @param scope where it listens
/// @param actions what it asks for
/// @param filters its filters; empty for none
/// @param expects whether an event must come to it
record PlannedWebhook(
        String path,
        String name,
        Scope scope,
        List<String> actions,
        Map<String, List<Long>> filters,
        Predicate<PlannedEvent> expects) {}
