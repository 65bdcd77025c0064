package dev.carillon.subscription.replay;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a transaction of the relay held.
sealed interface Note {

    /// The replay.
    long replay();

    /// The form that travels with the transaction.
    String text();

    /// The deliveries of a replay up to this place.
    record Items(long replay, long place) implements Note {

        @Override
        public String text() {
            return "items " + replay + " " + place;
        }
    }

    /// What came of the events of a replay up to here.
    ///
    /// @param sent how many deliveries
    /// @param refused how many deliveries waited already
    record Events(long replay, ReplayQueue.Reached reached, long sent, long refused)
            implements Note {

        @Override
        public String text() {
            return "events %d %s %d %d %d %d"
                    .formatted(
                            replay,
                            reached.topic(),
                            reached.partition(),
                            reached.next(),
                            sent,
                            refused);
        }
    }

    /// Reads what [#text()] wrote; empty when a later version wrote it.
    static Optional<Note> parse(String text) {
        Matcher items = Forms.ITEMS.matcher(text);
        if (items.matches()) {
            return Optional.of(
                    new Items(Long.parseLong(items.group(1)), Long.parseLong(items.group(2))));
        }
        Matcher events = Forms.EVENTS.matcher(text);
        if (events.matches()) {
            return Optional.of(
                    new Events(
                            Long.parseLong(events.group(1)),
                            new ReplayQueue.Reached(
                                    events.group(2),
                                    Integer.parseInt(events.group(3)),
                                    Long.parseLong(events.group(4))),
                            Long.parseLong(events.group(5)),
                            Long.parseLong(events.group(6))));
        }
        return Optional.empty();
    }

    /// The forms of the two kinds.
    final class Forms {

        private static final Pattern ITEMS = Pattern.compile("items ([0-9]{1,18}) ([0-9]{1,18})");

        /// Kafka's names of topics have these characters.
        private static final Pattern EVENTS =
                Pattern.compile(
                        "events ([0-9]{1,18}) ([a-zA-Z0-9._-]+) ([0-9]{1,9}) ([0-9]{1,18}) ([0-9]{1,18}) ([0-9]{1,18})");

        private Forms() {}
    }
}
