package dev.carillon.subscription.publish;

import java.util.List;

/// An outbox that a test can interfere with.
class ForwardingOutbox implements Outbox {

    private final Outbox real;

    ForwardingOutbox(Outbox real) {
        this.real = real;
    }

    @Override
    public List<OutboxRow> oldest(int most) {
        return real.oldest(most);
    }

    @Override
    public List<OutboxRow> find(List<Long> ids) {
        return real.find(ids);
    }

    @Override
    public void remove(List<OutboxRow> acknowledged) {
        real.remove(acknowledged);
    }

    @Override
    public long newest() {
        return real.newest();
    }

    @Override
    public Backlog backlog() {
        return real.backlog();
    }
}
