package dev.carillon.router.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Keeps what it is told, each call as a line.
final class RecordingMeter implements RoutingMeter {

    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void eventRead(Duration age) {
        calls.add("read after " + age);
    }

    @Override
    public void eventRouted(Duration took) {
        calls.add("routed");
    }

    @Override
    public void eventGivenBack() {
        calls.add("given back");
    }

    @Override
    public void eventMatched(int deliveries) {
        calls.add("matched " + deliveries);
    }

    @Override
    public void eventUnmatched() {
        calls.add("unmatched");
    }

    @Override
    public void eventDeadLettered(RejectReason reason) {
        calls.add("dead-lettered " + reason.word());
    }

    @Override
    public void scopeUnknown() {
        calls.add("unknown scope");
    }

    @Override
    public void olderSubscriptionIgnored() {
        calls.add("older subscription");
    }

    @Override
    public void directoryRecordUnreadable(String reason) {
        calls.add("unreadable directory");
    }
}
