package dev.carillon.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.delivery.deadletter.DeadLetterFilter;
import dev.carillon.delivery.deadletter.DeadLetters;
import dev.carillon.delivery.deadletter.LyingLetter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./carillon dead-letters show`.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show every run of one dead delivery, with its payload, as JSON lines.")
final class DeadLettersShowCommand implements Callable<Integer> {

    private static final int NOT_FOUND = 1;

    @Spec private CommandSpec spec;
    @Mixin private DeadLetterOptions options = new DeadLetterOptions();

    @Override
    public Integer call() {
        DeadLetterFilter filter = options.filter();
        if (filter.delivery().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--delivery is missing; dead-letters list shows the ids");
        }
        List<LyingLetter> found = new ArrayList<>();
        try (DeadLetters letters = options.cluster().letters()) {
            letters.read(letter -> {
                if (filter.matches(letter)) {
                    found.add(letter);
                }
            });
        }
        PrintWriter out = spec.commandLine().getOut();
        for (LyingLetter letter : found) {
            ObjectNode node = DeadLetterOptions.json(letter);
            node.put(
                    "payload", UTF_8.decode(letter.record().getDelivery().getPayload()).toString());
            letter.record()
                    .getLastAttempt()
                    .flatMap(attempt -> attempt.getExcerpt())
                    .ifPresent(excerpt -> node.put("excerpt", excerpt));
            out.println(DeadLetterOptions.text(node));
        }
        out.flush();
        if (found.isEmpty()) {
            PrintWriter errors = spec.commandLine().getErr();
            errors.println("There is no dead letter like that; dead-letters list shows all.");
            errors.flush();
            return NOT_FOUND;
        }
        return 0;
    }
}
