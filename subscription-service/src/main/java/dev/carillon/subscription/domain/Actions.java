package dev.carillon.subscription.domain;

import java.util.ArrayList;
import java.util.List;

/// The actions of one webhook, in the order they were asked for, none twice.
///
/// @param all at least one
public record Actions(List<Action> all) {

    /// @throws IllegalArgumentException when there is none
    public Actions {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a webhook asks for at least one action");
        }
    }

    /// The actions of these texts, as they were stored.
    public static Actions ofSpoken(List<String> spoken) {
        List<Action> actions = new ArrayList<>(spoken.size());
        for (String one : spoken) {
            actions.add(new Action(one));
        }
        return new Actions(actions);
    }

    /// As they are read back.
    public List<String> spoken() {
        return all.stream().map(Action::spoken).toList();
    }

    /// As the events call them, none twice.
    public List<String> canonical() {
        return all.stream().map(Action::canonical).distinct().toList();
    }

    /// Whether an event could be asked for by both.
    public boolean overlap(Actions other) {
        return all.stream().anyMatch(mine -> other.all.stream().anyMatch(mine::overlaps));
    }
}
