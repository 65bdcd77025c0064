package dev.carillon.subscription.domain;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A JSON value (RFC 8259) as a caller sent it.
public sealed interface Json {

    /// `null`.
    record Null() implements Json {}

    /// `true` or `false`.
    record Flag(boolean value) implements Json {}

    /// A number.
    record Numeral(BigDecimal value) implements Json {}

    /// A string.
    record Text(String value) implements Json {}

    /// An array.
    record Array(List<Json> items) implements Json {

        /// Copies the items.
        public Array {
            items = List.copyOf(items);
        }
    }

    /// An object; the members keep their order.
    record Members(Map<String, Json> members) implements Json {

        /// Copies the members.
        public Members {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    /// An object without members.
    static Members empty() {
        return new Members(Map.of());
    }

    /// The kind of value, in a word for messages.
    default String kind() {
        return switch (this) {
            case Null _ -> "null";
            case Flag _ -> "a boolean";
            case Numeral _ -> "a number";
            case Text _ -> "a text";
            case Array _ -> "a list";
            case Members _ -> "an object";
        };
    }

    /// An array of whole numbers.
    static Array numbers(List<Long> values) {
        List<Json> items = new ArrayList<>();
        values.forEach(value -> items.add(new Numeral(BigDecimal.valueOf(value))));
        return new Array(items);
    }
}
