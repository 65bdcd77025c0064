package dev.carillon.standalone.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.delivery.deadletter.DeadLetterFilter;
import dev.carillon.delivery.deadletter.DeadLetters;
import dev.carillon.delivery.deadletter.LyingLetter;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./carillon dead-letters list`.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List dead letters, the newest of each partition last.")
final class DeadLettersListCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private DeadLetterOptions options = new DeadLetterOptions();

    @Option(
            names = "--limit",
            defaultValue = "100",
            description = "Show at most so many, the last read (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() {
        DeadLetterFilter filter = options.filter();
        Deque<LyingLetter> shown = new ArrayDeque<>();
        long[] matched = new long[1];
        DeadLetters.Seen seen;
        try (DeadLetters letters = options.cluster().letters()) {
            seen =
                    letters.read(letter -> {
                        if (filter.matches(letter)) {
                            matched[0]++;
                            shown.add(letter);
                            if (shown.size() > limit) {
                                shown.remove();
                            }
                        }
                    });
        }
        PrintWriter out = spec.commandLine().getOut();
        if (options.isJson()) {
            ObjectNode report = DeadLetterOptions.JSON.createObjectNode();
            report.put("matched", matched[0]);
            report.put("unreadable", seen.unreadable());
            ArrayNode list = report.putArray("deadLetters");
            shown.forEach(letter -> list.add(DeadLetterOptions.json(letter)));
            out.println(DeadLetterOptions.text(report));
        } else {
            out.println(DeadLetterOptions.heading());
            shown.forEach(letter -> out.println(DeadLetterOptions.line(letter)));
            out.println();
            out.println(
                    "%d of %d dead letters%s; %d records that no worker could read"
                            .formatted(
                                    matched[0],
                                    seen.letters(),
                                    matched[0] > shown.size() ? ", " + shown.size() + " shown" : "",
                                    seen.unreadable()));
        }
        out.flush();
        return 0;
    }
}
