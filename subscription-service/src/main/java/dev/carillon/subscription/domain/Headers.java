package dev.carillon.subscription.domain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The headers of one webhook, in the order they were given, no name twice whatever its case.
///
/// @param all the headers
public record Headers(List<Header> all) {

    /// No header.
    public static final Headers NONE = new Headers(List.of());

    /// The most headers.
    public static final int MOST = 32;

    /// The longest value, in bytes.
    public static final int LONGEST_VALUE = 4096;

    /// All names and values together, in bytes.
    public static final int LONGEST_TOTAL = 8192;

    /// Copies the list.
    public Headers {
        all = List.copyOf(all);
    }

    /// Reads a caller's value: an object of texts, or null.
    ///
    /// @param current what is stored; a mask in place of a value keeps the stored one
    public static Verdict<Headers> read(Json value, Headers current) {
        if (value instanceof Json.Null) {
            return Verdict.accept(NONE);
        }
        if (!(value instanceof Json.Members(Map<String, Json> members))) {
            return Verdict.invalid(
                    "headers must be an object such as {\"token\": \"x\"}, or a text that holds one,"
                            + " was "
                            + value.kind());
        }
        if (members.size() > MOST) {
            return Verdict.invalid(
                    "headers may name at most %d headers, named %d"
                            .formatted(MOST, members.size()));
        }
        List<Header> headers = new ArrayList<>();
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        int total = 0;
        for (Map.Entry<String, Json> member : members.entrySet()) {
            String name = member.getKey();
            Optional<String> mistake = HeaderRules.nameMistake(name);
            if (mistake.isPresent()) {
                return Verdict.invalid(mistake.get());
            }
            if (!names.add(name)) {
                return Verdict.invalid("headers names " + Quote.of(name) + " twice");
            }
            switch (value(name, member.getValue(), current)) {
                case Verdict.Refused<String>(Refusal refusal) -> {
                    return new Verdict.Refused<>(refusal);
                }
                case Verdict.Accepted<String>(String text) -> {
                    headers.add(new Header(name, text));
                    total += name.length() + text.getBytes(StandardCharsets.UTF_8).length;
                }
            }
        }
        if (total > LONGEST_TOTAL) {
            return Verdict.invalid(
                    "headers are %d bytes together and may be at most %d"
                            .formatted(total, LONGEST_TOTAL));
        }
        return Verdict.accept(new Headers(headers));
    }

    private static Verdict<String> value(String name, Json value, Headers current) {
        if (!(value instanceof Json.Text(String text))) {
            return Verdict.invalid(
                    "The value of the header %s must be a text, was %s"
                            .formatted(name, value.kind()));
        }
        if (text.equals(Mask.TEXT)) {
            return current.find(name)
                    .map(header -> Verdict.accept(header.value()))
                    .orElseGet(() ->
                            Verdict.invalid(
                                    "The value of the header %s is the mask %s; send the value itself"
                                            .formatted(name, Mask.TEXT)));
        }
        return HeaderRules.valueMistake(name, text)
                .<Verdict<String>>map(Verdict::invalid)
                .orElseGet(() -> Verdict.accept(text));
    }

    /// The header of this name, whatever its case.
    public Optional<Header> find(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return all.stream()
                .filter(header -> header.name().toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst();
    }
}
